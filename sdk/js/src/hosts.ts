/** Failed tries in a row after which a host is left out, and for how long. */
const tooMany = 5
const leftOut = 10_000
/** A host may keep a client away for so long. */
const longest = 3_600_000

/** What is known of a base URL. */
export interface Host {
  readonly url: string
  /** In a row. */
  failures: number
  /** It is left out until then, and tried once. */
  until: number
  /** It has told this client to stay away until then. */
  away: number
}

/** What one call has tried. */
export interface Tried {
  times: Map<Host, number>
  rounds: number
}

export interface Next {
  host: Host
  wait: number
  /** Another one is left that the call has not tried. */
  more: boolean
}

const out = (h: Host, now: number) => h.failures >= tooMany && h.until > now

/** Who is asked, and when. */
export class Hosts {
  readonly #all: Host[]
  #tokens = 50

  constructor(urls: string[]) {
    this.#all = urls.map(url => ({ url, failures: 0, until: 0, away: 0 }))
  }

  /** One that the call has not tried comes first, in their order, then those tried least. Who is left out counts only where all are. */
  next(tried: Tried, now: number, random: () => number): Next {
    const times = (h: Host) => tried.times.get(h) ?? 0
    const least = (hosts: Host[]) => hosts.reduce((a, b) => (times(b) < times(a) ? b : a))
    const able = this.#all.some(h => !out(h, now)) ? this.#all.filter(h => !out(h, now)) : this.#all
    const ready = able.filter(h => h.away <= now)
    if (!ready.length) {
      const first = Math.min(...able.map(h => h.away))
      return { host: least(able.filter(h => h.away === first)), wait: first - now, more: false }
    }
    const host = least(ready)
    const wait = times(host) ? random() * Math.min(2000, 100 * 2 ** tried.rounds++) : 0
    if (host.failures >= tooMany) host.until = now + leftOut // this call is the one that tries it
    return { host, wait, more: ready.some(h => h !== host && !times(h)) }
  }

  /** How a try ended: whether the host did what hosts should, and for how long it wants to be left alone. */
  heard(h: Host, now: number, ok: boolean, retryAfter = 0): void {
    if (retryAfter > 0) h.away = now + Math.min(retryAfter, longest)
    h.failures = ok ? 0 : h.failures + 1
    if (h.failures >= tooMany) h.until = now + leftOut
  }

  /** Whether a try may be repeated: each costs five tokens, or ten after one that timed out. */
  take(slow?: boolean): boolean {
    const cost = slow ? 10 : 5
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }

  give(): void {
    this.#tokens = Math.min(50, this.#tokens + 1)
  }
}
