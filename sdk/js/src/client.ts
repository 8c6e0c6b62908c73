import { BrokenError, StatusError, UnavailableError, UsageError } from './errors.js'
import { Flights } from './flights.js'
import { Hosts } from './hosts.js'
import { type Complete, complete, type Options } from './options.js'
import { type Kept, type Look, Memory, Outside } from './store.js'
import { type Params, path, target } from './target.js'
import { type Good, tries } from './tries.js'

/** Where an answer came from. */
export interface Info {
  /** Every try failed: this is the last good answer. */
  fromFailover: boolean
  /** Milliseconds since a server gave it to this client; 0 for one that just came. */
  age: number
  /** Of the site's published content, as Ghee-Position; '' from other servers. */
  position: string
  /** The server has said that nothing changed. */
  revalidated: boolean
  /** That answered, '' for none. */
  host: string
  /** It took. */
  tries: number
}

/** What every read gives: what the server says, and where it came from. */
export type Answer<Body> = Body & { readonly info: Info }

/** What every call may be told besides. */
export interface CallOptions {
  /** Ends the call, which is rejected with the signal's reason. */
  signal?: AbortSignal
}

export const syncPath = '/v2/sync'

/** What a flight brings: an answer, where it comes from, and the answer as it was parsed, for the first who takes it. */
type Came = [body: string, info: Info, json?: unknown]

/** Asks a site's API; the calls of `Ghee` are made with it. */
export class Core {
  readonly o: Complete
  readonly #hosts: Hosts
  readonly #memory: Memory
  readonly #outside: Outside | undefined
  readonly #flights = new Flights<Came>()

  constructor(options: Options) {
    this.o = complete(options)
    this.#hosts = new Hosts(this.o.hosts)
    this.#memory = new Memory(this.o.memory)
    this.#outside = this.o.store && new Outside(this.o.store, this.o.token, this.o.now)
  }

  async close(): Promise<void> {
    await this.#outside?.close()
  }

  /** Asks for what the parts name. */
  async get<Body>(parts: (string | number)[], params?: Params, call?: CallOptions): Promise<Answer<Body>> {
    return this.read(path(...parts), params, call)
  }

  /** Asks for a path, or gives the last good answer to it. */
  async read<Body>(from: string, params: Params = {}, call: CallOptions = {}): Promise<Answer<Body>> {
    const wanted = target(from, params)
    const keeps = from !== syncPath && !drafts(params)
    const known = keeps ? this.#memory.get(wanted) : undefined
    if (known && this.o.fresh > 0 && this.#age(known) < this.o.fresh) return this.#give([known.body, this.#info(known)])
    return this.#give(await this.#flights.do(wanted, call.signal, signal => this.#fly(wanted, keeps, known, signal)))
  }

  /** Each caller has an answer of his own, to do with as he likes: the first one what was parsed to see whether it is whole. */
  #give<Body>(came: Came): Answer<Body> {
    const json = came[2] ?? JSON.parse(came[0])
    came[2] = undefined
    return Object.defineProperty(json, 'info', { value: { ...came[1] } })
  }

  #age(k: Kept): number {
    return Math.max(0, this.o.now() - k.at)
  }

  #info(k: Kept, more: Partial<Info> = {}): Info {
    return { fromFailover: false, age: this.#age(k), position: k.position, revalidated: false, host: '', tries: 0, ...more }
  }

  /** Asks until there is an answer or no more tries, and then looks for what was kept. */
  async #fly(wanted: string, keeps: boolean, known?: Kept, signal?: AbortSignal): Promise<Came> {
    let look: Look | undefined
    // The store has the time of the other tries, too.
    const failed = () => {
      if (keeps && !this.#memory.get(wanted)) look ??= this.#outside?.get(wanted)
    }
    try {
      return this.#keep(wanted, keeps, await tries(this.o, this.#hosts, { method: 'GET', target: wanted, known, signal, failed }), known)
    } catch (e) {
      if (e instanceof StatusError && (e.status === 404 || e.status === 410)) {
        this.#memory.delete(wanted)
        if (keeps) this.#outside?.delete(wanted)
      }
      if (!keeps || !(e instanceof UnavailableError)) throw e
      failed() // there may have been no try
      const last = this.#memory.get(wanted) ?? (await look?.())
      if (!last || this.#age(last) > this.o.maxAge) throw e
      this.#memory.set(last)
      return [last.body, this.#info(last, { fromFailover: true, tries: e.tries.length })]
    }
  }

  #keep(wanted: string, keeps: boolean, got: Good, known?: Kept): Came {
    const k: Kept =
      got.unchanged && known
        ? { ...known, at: this.o.now(), position: got.position || known.position }
        : { target: wanted, at: this.o.now(), etag: got.etag, position: got.position, body: got.body }
    if (keeps) {
      this.#memory.set(k)
      this.#outside?.set(k, this.o.maxAge)
    }
    return [k.body, this.#info(k, { revalidated: !!got.unchanged, host: got.host, tries: got.tries }), got.json]
  }

  /** Sends a change to the first host that takes it. */
  async write<Body>(method: string, parts: (string | number)[], body?: unknown, call: CallOptions = {}): Promise<Answer<Body>> {
    const wanted = path(...parts)
    if (!this.o.writeToken) throw new UsageError('this call changes something: give writeToken')
    const text = body === undefined ? undefined : JSON.stringify(body)
    const got = await tries(this.o, this.#hosts, { method, target: wanted, body: text, signal: call.signal })
    const k = { target: wanted, at: this.o.now(), etag: '', position: got.position, body: got.body }
    return this.#give([got.body, this.#info(k, { host: got.host, tries: got.tries }), got.json])
  }

  /** Goes through a list by its pages. */
  async *walk<Body extends { meta: { next_page: number | null } }, One>(
    list: (params: Params) => Promise<Body>,
    items: (page: Body) => One[],
    params: Params = {},
  ): AsyncGenerator<One, void, undefined> {
    for (let at = 1, p = params; ; ) {
      const page = await list(p)
      yield* items(page)
      const next = page.meta.next_page
      if (!next) return
      if (next <= at) throw new BrokenError(`after page ${at} of the list comes page ${next}, says the server`)
      at = next
      p = { ...p, page: at }
    }
  }
}

/** Drafts change without notice: they are not kept. */
function drafts(params: Params): boolean {
  return [params.preview, params.test].some(v => v != null && !['0', 'false', ''].includes(String(v)))
}
