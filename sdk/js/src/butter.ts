import { Core, type Info } from './client.js'
import { StatusError, UnavailableError } from './errors.js'
import type { Options } from './options.js'
import type { Params } from './target.js'
import type { Author, Item, Label, List, Neighbour, One, Page, Paging, Post } from './types.js'

/**
 * The calls of npm `buttercms` 3, with the results of npm `buttercms` 3: moving is one line.
 *
 *     import Butter from '@ghee/client/butter'
 *     const butter = Butter('READ-TOKEN', { hosts: ['https://api.example.com', 'https://api.example.net'] })
 *     const post = await butter.post.retrieve('a-slug')
 *     post.data.data.title
 *
 * Besides, it fails over as `Ghee` does, and each result has `info`.
 */

/** What a call gives. */
export interface Response<Body> {
  data: Body
  status: number
  statusText: string
  headers: Record<string, string>
  config: Record<string, unknown>
  /** Where the answer came from. */
  info: Info
}

type Hook = { options: Record<string, unknown>; params: Record<string, unknown>; type: string }

/** Those of `buttercms`, and those of this package. */
export interface ButterOptions extends Partial<Omit<Options, 'token' | 'writeToken'>> {
  /** What `fetch` is told; ours asks anew each time unless told otherwise. */
  cache?: string
  /** Milliseconds that the last try may take: 3,000. */
  timeout?: number
  /** Reads drafts. */
  testMode?: boolean
  onError?: ((errors: unknown, request: object) => unknown) | null
  onRequest?: ((url: string, request: Hook & { cancelRequest: () => void; headers: Headers }) => MaybeHook | Promise<MaybeHook>) | null
  onResponse?: ((response: globalThis.Response, request: Hook) => unknown) | null
}

type MaybeHook = { params?: Record<string, unknown>; headers?: unknown; options?: unknown } | undefined

type Fields = Record<string, unknown>
type P = Record<string, unknown> | boolean | null

interface Cancels {
  /** Ends the calls of this resource that are under way. */
  cancelRequest(): void
}

interface ButterLabels<T> extends Cancels {
  list(params?: P): Promise<Response<One<T[]>>>
  retrieve(slug: string, params?: P): Promise<Response<One<T>>>
}

/** What `Butter()` gives. */
export interface ButterClient {
  version: string
  post: Cancels & {
    list(params?: P): Promise<Response<List<Post>>>
    retrieve(slug: string, params?: P): Promise<Response<One<Post> & { meta: { next_post: Neighbour | null; previous_post: Neighbour | null } }>>
    search(query?: string, params?: P): Promise<Response<List<Post>>>
  }
  page: Cancels & {
    list<F = Fields, _Type extends string = string>(type: string, params?: P): Promise<Response<List<Page<F>>>>
    retrieve<F = Fields, _Type extends string = string, _Slug extends string = string>(type: string, slug: string, params?: P): Promise<Response<One<Page<F>>>>
    search<F = Fields, _Type extends string = string>(query?: string, params?: P): Promise<Response<List<Page<F>>>>
  }
  content: Cancels & {
    retrieve<Models extends object = { [key: string]: Fields }>(
      keys: readonly (keyof Models & string)[],
      params?: P,
    ): Promise<Response<{ meta: Paging; data: { [K in keyof Models]: Item<Models[K]>[] } }>>
  }
  author: ButterLabels<Author>
  category: ButterLabels<Label>
  tag: ButterLabels<Label>
  feed: Cancels & { retrieve(kind: 'rss' | 'atom' | 'sitemap', params?: P): Promise<Response<One<string>>> }
}

/** The calls under way of one resource, which can be cancelled. */
class Resource {
  private stop = new AbortController()
  constructor(
    private readonly core: Core,
    private readonly o: ButterOptions,
    private readonly type: string,
    private readonly place: string,
  ) {}

  cancelRequest = (): void => {
    this.stop.abort()
    this.stop = new AbortController()
  }

  get = async <Body>(parts: (string | number)[], given?: P): Promise<Response<Body>> => {
    const { signal } = this.stop
    const url = `${this.core.o.hosts[0]}/v2/${[this.place, ...parts].join('/')}/`
    const { onError, onRequest, onResponse, ...options } = this.o
    let params: Record<string, unknown> = { ...(typeof given === 'object' ? given : {}) }
    const hook = (): Hook => ({ options, params, type: this.type })
    try {
      if (onRequest) params = { ...((await onRequest(url, { ...hook(), cancelRequest: this.cancelRequest, headers: new Headers() }))?.params ?? params) }
      const test = this.o.testMode ? { test: 1, preview: 1 } : {}
      const data = await this.core.get<object>([this.place, ...parts], { ...params, ...test } as Params, { signal })
      const headers: Record<string, string> = { 'content-type': 'application/json', ...(data.info.position && { 'ghee-position': data.info.position }) }
      await onResponse?.(new globalThis.Response(JSON.stringify(data), { headers }), hook())
      return { data: data as Body, status: 200, statusText: 'OK', headers, config: { url, method: 'get', timeout: this.core.o.lastTry }, info: data.info }
    } catch (e) {
      throw this.told(e, url, hook(), signal)
    }
  }

  /** The error that `buttercms` would give, whose cause is what the server said. */
  private told(e: unknown, url: string, hook: Hook, signal: AbortSignal): Error {
    const { onError } = this.o
    const name = this.type.charAt(0).toUpperCase() + this.type.slice(1)
    const status = e instanceof UnavailableError ? e.cause : e
    if (status instanceof StatusError && typeof status.body === 'object' && status.body !== null) {
      const cause = {
        data: status.body,
        headers: {},
        status: status.status,
        statusText: '',
        config: hook.options,
        params: hook.params,
        type: this.type,
        url: new URL(url),
      }
      onError?.(status.body, cause)
      const said = Object.entries(status.body)
      const words = said.length === 1 ? said.map(([k, v]) => `[${k}]: ${v}`)[0] : `Errors caught in [${said.map(([k]) => k).join(', ')}]: see cause for details`
      return new Error(`${words} (${status.status})`, { cause })
    }
    const error = signal.aborted ? new Error(`${name} (${url}): Request cancelled`) : e instanceof Error ? e : new Error(String(e))
    onError?.(error, hook)
    return error
  }
}

function make(token: string, o: ButterOptions = {}): ButterClient {
  if (!token) throw 'ButterCMS API token not set' // as those who catch it expect
  const { cache, timeout, testMode, onError, onRequest, onResponse, ...own } = o
  const core = new Core({ hosts: ['https://api.buttercms.com'], ...own, token, ...(timeout && { lastTry: timeout, total: Math.max(10_000, timeout) }) })
  const resource = (type: string, place: string) => new Resource(core, o, type, place)
  const labels = <T>(type: string, place: string): ButterLabels<T> => {
    const r = resource(type, place)
    return { cancelRequest: r.cancelRequest, list: p => r.get([], p), retrieve: (slug, p) => r.get([slug], p) }
  }
  const [post, page, content, feed] = [resource('post', 'posts'), resource('page', 'pages'), resource('content', 'content'), resource('feed', 'feeds')]
  const searched = (query = '', p: P = {}) => ({ ...(typeof p === 'object' ? p : {}), query })
  return {
    version: '3.0.3',
    post: {
      cancelRequest: post.cancelRequest,
      list: p => post.get([], p),
      retrieve: (slug, p) => post.get([slug], p),
      search: (q, p) => post.get(['search'], searched(q, p)),
    },
    page: {
      cancelRequest: page.cancelRequest,
      list: (type, p) => page.get([type], p),
      retrieve: (type, slug, p) => page.get([type, slug], p),
      search: (q, p) => page.get(['search'], searched(q, p)),
    },
    content: { cancelRequest: content.cancelRequest, retrieve: (keys, p) => content.get([String(keys)], p) },
    author: labels('author', 'authors'),
    category: labels('category', 'categories'),
    tag: labels('tag', 'tags'),
    feed: { cancelRequest: feed.cancelRequest, retrieve: (kind, p) => feed.get([kind], p) },
  }
}

/** `Butter(token, options)`, with `new` or without. */
const Butter: { (token: string, options?: ButterOptions): ButterClient; new (token: string, options?: ButterOptions): ButterClient } = ((
  token: string,
  options?: ButterOptions,
) => make(token, options)) as never

export default Butter
