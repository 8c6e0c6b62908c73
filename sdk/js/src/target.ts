import { UsageError } from './errors.js'

type One = string | number | boolean | null | undefined

/**
 * Parameters of a read, by the names of the v2 API, such as `page_size`, `locale` or `preview`. Lists are joined with commas,
 * `fields` is an object of filters, and what is null or undefined is left out.
 */
export type Params = { [name: string]: One | readonly One[] | { [field: string]: One | readonly One[] } }

/** All but unreserved characters percent-encoded (RFC 3986 §2.3). */
export const encode = (s: string): string => encodeURIComponent(s).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const text = (v: unknown): string => (Array.isArray(v) ? v.filter(x => x != null).join(',') : String(v))

/** A path with its parameters but the token, as it is asked for and as answers are kept by. */
export function target(path: string, params: Params = {}): string {
  const pairs: string[] = []
  const add = (name: string, v: unknown) => {
    if (v == null) return
    if (typeof v === 'object' && !Array.isArray(v)) throw new UsageError(`${name} is a string, a number, a boolean or a list of these`)
    pairs.push(`${encode(name)}=${encode(text(v))}`)
  }
  for (const [name, v] of Object.entries(params)) {
    if (v !== null && typeof v === 'object' && !Array.isArray(v)) {
      for (const [field, filter] of Object.entries(v)) add(`${name}.${field}`, filter)
    } else {
      add(name, v)
    }
  }
  return pairs.length ? `${path}?${pairs.sort().join('&')}` : path
}

/** What a call names, joined to a path of the API that ends in a slash. */
export function path(...parts: (string | number)[]): string {
  const all = parts.map(part => {
    const s = String(part ?? '')
    if (s === '') throw new UsageError('a slug, type or key is empty')
    if (/^\.\.?$/.test(s)) throw new UsageError(`${JSON.stringify(s)} is no slug, type or key`)
    return encode(s).replace(/%2[AC]/g, decodeURIComponent)
  })
  return `/v2/${all.join('/')}/`
}
