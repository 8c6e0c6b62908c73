import { BrokenError, StatusError, UnavailableError, UsageError } from './errors.js'
import { Flights } from './flights.js'
import { Hosts } from './hosts.js'
import { type Complete, complete, type Options } from './options.js'
import { type Kept, keyOf, Memory, Outside } from './store.js'
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

/** Asks a site's API; the calls of `Ghee` are made with it. */
export class Core {
  readonly o: Complete
  readonly #hosts: Hosts
  readonly #memory: Memory
  readonly #outside: Outside | undefined
  readonly #flights = new Flights<[string, Info]>()

  constructor(options: Options) {
    this.o = complete(options)
    this.#hosts = new Hosts(this.o.hosts)
    this.#memory = new Memory(this.o.memory)
    this.#outside = this.o.store && new Outside(this.o.store, this.o.now)
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
    const key = keyOf(this.o.token, wanted)
    const keeps = from !== syncPath && !drafts(params)
    const known = keeps ? this.#memory.get(key) : undefined
    if (known && this.o.fresh > 0 && this.#age(known) < this.o.fresh) return this.#give(known.body, this.#info(known))
    const [body, info] = await this.#flights.do(wanted, call.signal, signal => this.#fly(wanted, key, keeps, signal))
    return this.#give(body, info)
  }

  /** Each caller has an answer of his own, to do with as he likes. */
  #give<Body>(body: string, info: Info): Answer<Body> {
    return Object.defineProperty(JSON.parse(body), 'info', { value: { ...info } })
  }

  #age(k: Kept): number {
    return Math.max(0, this.o.now() - k.at)
  }

  #info(k: Kept, more: Partial<Info> = {}): Info {
    return { fromFailover: false, age: this.#age(k), position: k.position, revalidated: false, host: '', tries: 0, ...more }
  }

  /** Asks until there is an answer or no more tries, and then looks for what was kept. */
  async #fly(wanted: string, key: string, keeps: boolean, signal: AbortSignal): Promise<[string, Info]> {
    const known = keeps ? this.#memory.get(key) : undefined
    try {
      const got = await tries(this.o, this.#hosts, { method: 'GET', target: wanted, known, signal })
      return this.#keep(wanted, key, keeps, got, known)
    } catch (e) {
      if (e instanceof StatusError && (e.status === 404 || e.status === 410)) {
        this.#memory.delete(key)
        if (keeps) this.#outside?.delete(key)
      }
      const last = e instanceof UnavailableError && keeps ? await this.#last(key, wanted) : undefined
      if (!last) throw e
      return [last.body, this.#info(last, { fromFailover: true, tries: (e as UnavailableError).tries.length })]
    }
  }

  #keep(wanted: string, key: string, keeps: boolean, got: Good, known?: Kept): [string, Info] {
    const k: Kept =
      got.unchanged && known
        ? { ...known, at: this.o.now(), position: got.position || known.position }
        : { target: wanted, at: this.o.now(), etag: got.etag, position: got.position, body: got.body }
    if (keeps) {
      this.#memory.set(key, k)
      this.#outside?.set(key, k, this.o.maxAge)
    }
    return [k.body, this.#info(k, { revalidated: got.unchanged, host: got.host, tries: got.tries })]
  }

  /** The last good answer, if it is not too old. */
  async #last(key: string, wanted: string): Promise<Kept | undefined> {
    let k = this.#memory.get(key)
    if (!k && this.#outside) {
      k = await this.#outside.get(key, wanted)
      if (k) this.#memory.set(key, k)
    }
    return k && this.#age(k) <= this.o.maxAge ? k : undefined
  }

  /** Sends a change to the first host that takes it. */
  async write<Body>(method: string, parts: (string | number)[], body?: unknown, call: CallOptions = {}): Promise<Answer<Body>> {
    const wanted = path(...parts)
    if (!this.o.writeToken) throw new UsageError('this call changes something: give writeToken')
    const text = body === undefined ? undefined : JSON.stringify(body)
    const signal = call.signal ?? new AbortController().signal
    const got = await tries(this.o, this.#hosts, { method, target: wanted, body: text, signal })
    const k = { target: wanted, at: this.o.now(), etag: '', position: got.position, body: got.body }
    return this.#give(got.body, this.#info(k, { host: got.host, tries: got.tries }))
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
