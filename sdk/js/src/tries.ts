import { detailOf, StatusError, type Try, UnavailableError } from './errors.js'
import type { Host, Hosts, Tried } from './hosts.js'
import type { Complete } from './options.js'
import type { Kept } from './store.js'
import { encode } from './target.js'

/** What is asked of whichever host. */
export interface Request {
  method: string
  target: string
  /** Of a write. */
  body?: string | undefined
  /** Of a read: the answer that may be still the same. */
  known?: Kept | undefined
  /** None where nobody can end it. */
  signal?: AbortSignal | undefined
  /** Is called after each try that failed. */
  failed?(): void
}

/** An answer that can be given. */
export interface Good {
  host: string
  etag: string
  position: string
  body: string
  /** As it was parsed; undefined where it was not. */
  json?: unknown
  /** It is the known one. */
  unchanged?: boolean
  tries: number
}

/** What was wrong with a try. */
interface Fault {
  error: Error
  status?: number
  retryAfter?: number
  /** It took too long. */
  slow?: boolean
  /** The request cannot have arrived. */
  unsent?: boolean
}

/** What comes of one try: an answer that can be given, an error that is the answer, or a fault. */
type Outcome = Omit<Good, 'tries'> | { answer: StatusError } | Fault

/** Browsers ask the server first whether they may, where a request has other headers than theirs; and revalidate by themselves. */
const inBrowser = typeof document !== 'undefined' || ('importScripts' in globalThis && !('process' in globalThis))

const longestAnswer = 64 << 20

/** Sends a request to hosts until one has answered it. */
export async function tries(o: Complete, hosts: Hosts, r: Request): Promise<Good> {
  r.signal?.throwIfAborted()
  const deadline = o.now() + o.total
  const tried: Tried = { times: new Map(), rounds: 0 }
  const told: Try[] = []
  let last: Fault | undefined
  for (let n = 1; n <= o.attempts; n++) {
    if (last && !hosts.take(last.slow)) break
    const { host, wait, more } = hosts.next(tried, o.now(), o.random)
    if (o.now() + wait > deadline) break
    if (wait > 0) await o.sleep(wait, r.signal)
    r.signal?.throwIfAborted()
    tried.times.set(host, (tried.times.get(host) ?? 0) + 1)
    const patience = Math.min(more && n < o.attempts ? o.try : o.lastTry, deadline - o.now())
    const got = await once(o, host, r, patience)
    r.signal?.throwIfAborted()
    if (!('error' in got)) {
      hosts.heard(host, o.now(), true)
      if ('answer' in got) throw got.answer
      hosts.give()
      return { ...got, tries: n }
    }
    last = got
    hosts.heard(host, o.now(), got.status === 429, got.retryAfter)
    told.push({ host: host.url, error: got.error })
    r.failed?.()
    if (r.method !== 'GET' && !got.unsent && got.status !== 429) {
      if (got.error instanceof StatusError) throw got.error
      break
    }
  }
  throw new UnavailableError(told, last?.status ?? 0)
}

/** Sends a request once. */
async function once(o: Complete, host: Host, r: Request, patience: number): Promise<Outcome> {
  const own = new AbortController()
  const stop = () => own.abort(r.signal?.reason)
  r.signal?.addEventListener('abort', stop)
  let slow = false
  const timer = setTimeout(() => {
    slow = true
    own.abort()
  }, patience)
  let arrived = false
  try {
    const res = await o.fetch(address(o, host, r), {
      method: r.method,
      headers: headers(o, r, patience),
      body: r.body ?? null,
      signal: own.signal,
      redirect: 'manual',
      cache: 'no-cache',
      credentials: 'omit',
    })
    arrived = true
    return judge(o, host, r, res, await read(res))
  } catch (e) {
    const error = slow ? new Error(`no whole answer within ${patience} ms`, { cause: e }) : reason(e)
    return { error, slow, unsent: !arrived && !slow && neverSent(e) }
  } finally {
    clearTimeout(timer)
    r.signal?.removeEventListener('abort', stop)
  }
}

function address(o: Complete, host: Host, r: Request): string {
  if (r.method !== 'GET') return host.url + r.target
  return `${host.url}${r.target}${r.target.includes('?') ? '&' : '?'}auth_token=${encode(o.token)}`
}

function headers(o: Complete, r: Request, patience: number): Record<string, string> {
  const h: Record<string, string> = { Accept: 'application/json' }
  if (!inBrowser) h['Ghee-Deadline-Ms'] = String(Math.max(1, Math.floor(patience)))
  if (!inBrowser && r.known?.etag) h['If-None-Match'] = r.known.etag
  if (r.method !== 'GET') h.Authorization = `Token ${o.writeToken}`
  if (r.body !== undefined) h['Content-Type'] = 'application/json'
  return h
}

/** The body, if it is no longer than it may be. */
async function read(res: Response): Promise<string> {
  const reader = res.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let length = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.length
    if (length > longestAnswer) {
      await reader.cancel()
      throw new Error('the answer is longer than 64 MB')
    }
    text += decoder.decode(value, { stream: true })
  }
}

function judge(o: Complete, host: Host, r: Request, res: Response, body: string): Outcome {
  const s = res.status
  const good = { host: host.url, etag: res.headers.get('ETag') ?? '', position: res.headers.get('Ghee-Position') ?? '', body }
  const fault = (error: Error, retryAfter?: number) => ({ error, status: s, retryAfter }) as Fault
  const json = parse(body)
  const whole = typeof json === 'object' && json !== null && !Array.isArray(json)
  if (s === 304 && r.known?.etag) return { ...good, unchanged: true }
  if (s === 200 && r.method === 'GET') {
    const kind = res.headers.get('Content-Type') ?? ''
    if (!/^application\/json\s*(;|$)/i.test(kind)) return fault(new Error(`the answer is of the content type ${JSON.stringify(kind)}, and no JSON`))
    return whole ? { ...good, json } : fault(new Error('the answer is no whole JSON object'))
  }
  if (s >= 200 && s < 300 && r.method !== 'GET') return whole ? { ...good, json } : { ...good, body: '{}' }
  const error = new StatusError(s, detailOf(json) || moved(res), json, res.headers.get('Ghee-Request-Id') ?? '')
  if ([408, 429, 500, 502, 503, 504, 304].includes(s) || (s >= 200 && s < 300)) return fault(error, retryAfter(o, res))
  return { answer: error }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function moved(res: Response): string {
  if (res.type !== 'opaqueredirect' && (res.status < 300 || res.status > 399 || res.status === 304)) return ''
  return `it redirects to ${res.headers.get('Location') ?? 'elsewhere'}; give that host, no redirect is followed`
}

/** For how long the server wants this client to stay away, in milliseconds (RFC 9110 §10.2.3). */
function retryAfter(o: Complete, res: Response): number {
  const told = res.headers.get('Retry-After')
  if (!told || (res.status !== 429 && res.status !== 503)) return 0
  if (/^\d+$/.test(told)) return Number(told) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(told) ? Date.parse(told) : Number.NaN
  return Number.isNaN(at) ? 0 : Math.max(0, at - o.now())
}

/** What fetch fails with says what happened only in its cause. */
function reason(e: unknown): Error {
  const cause = e instanceof Error ? e.cause : undefined
  if (cause instanceof Error) return cause.message ? cause : new Error(String((cause as { code?: string }).code ?? e))
  return e instanceof Error ? e : new Error(String(e))
}

/** Whether a connection was not made at all. Browsers do not tell. */
function neverSent(e: unknown): boolean {
  const cause = (e as { cause?: { code?: string; errors?: { code?: string }[] } } | undefined)?.cause
  const code = cause?.code ?? cause?.errors?.[0]?.code ?? ''
  return /^(ECONNREFUSED|ENOTFOUND|EAI_|E(HOST|NET)UNREACH|UND_ERR_CONNECT|UNABLE_TO)|CERT/.test(code)
}
