import { UsageError } from './errors.js'
import type { Store } from './store.js'

/** How a client works. Only `hosts` and a token must be given. Times are in milliseconds. */
export interface Options {
  /** Base URLs, such as `https://api.example.com`, the first to ask first; different names, best of different operators. */
  hosts: string[]
  /** The site's read token. */
  token: string
  /** For the calls that change something; none can be made without. Never give it to a browser. */
  writeToken?: string
  /** Tries of a read, all together: 3. */
  attempts?: number
  /** A try, while another host is left and one more try is allowed: 800 ms. */
  try?: number
  /** A try else: 3,000 ms. */
  lastTry?: number
  /** A call, with all its tries and waits: 10,000 ms. */
  total?: number
  /** For how long an answer is given again without asking, in milliseconds: 0. */
  fresh?: number
  /** How old an answer may be that is given when every try failed, in milliseconds: 30 days. */
  maxAge?: number
  /** How many bytes of good answers are kept in memory: 32 MB; 0 for none. */
  memory?: number
  /** Where they are kept besides. */
  store?: Store
  /** Another fetch than the platform's. */
  fetch?: typeof fetch
  /** For tests: the time, in milliseconds since 1970. */
  now?: () => number
  /** For tests: waiting, which ends early when the signal does. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** For tests: chance in [0, 1). */
  random?: () => number
}

export type Complete = Required<Omit<Options, 'store' | 'writeToken'>> & Pick<Options, 'store' | 'writeToken'>

export function complete(o: Options): Complete {
  if (!o?.token) throw new UsageError('no read token is given: the dashboard lists them under Settings')
  if (!o.hosts?.length) throw new UsageError('no host is given: hosts wants at least one base URL, such as https://api.example.com')
  const given = Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as Options
  return {
    attempts: 3,
    try: 800,
    lastTry: 3000,
    total: 10_000,
    fresh: 0,
    maxAge: 30 * 86_400_000,
    memory: 32 << 20,
    fetch: (...args) => globalThis.fetch(...args),
    now: Date.now,
    sleep,
    random: Math.random,
    ...given,
    hosts: o.hosts.map(base),
  }
}

/** Leaves no timer behind: one would keep a program from ending. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(done => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}

function base(host: string): string {
  const [, name, path = ''] = /^(https?:\/\/[^/?#@\s]+)(\/[^?#@\s]*)?$/.exec(host) ?? []
  if (!name) throw new UsageError(`${JSON.stringify(host)} is no base URL: it should look like https://api.example.com`)
  return name + path.replace(/\/*(\/v2)?\/*$/, '')
}
