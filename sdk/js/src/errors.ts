/** What every error of this package is. */
export class GheeError extends Error {
  override name: string = 'GheeError'
}

/** The server answered something else than what was asked for, such as 404. */
export class StatusError extends GheeError {
  override name: string = 'StatusError'

  constructor(
    /** Of HTTP; 0 where a browser does not tell. */
    readonly status: number,
    /** What the server says of it, '' where it says nothing. */
    readonly detail: string,
    /** All that it says, undefined where that is no JSON. */
    readonly body: unknown,
    /** By which the server's log knows the request. */
    readonly request: string,
  ) {
    super(`the server answered ${status}${detail && `: ${detail}`}`)
  }
}

/** One request, and what was wrong with its answer. */
export interface Try {
  host: string
  error: Error
}

/** Every try has failed, and there is nothing to give instead. A write of which this is told may have been taken. */
export class UnavailableError extends GheeError {
  override name: string = 'UnavailableError'

  constructor(
    /** In their order. */
    readonly tries: Try[],
    /** Of the last try's answer, 0 for none. */
    readonly status: number,
  ) {
    super(
      tries.length
        ? `no answer in ${tries.length} tries: ${tries.map(t => `${t.host}: ${t.error.message}`).join('; ')}`
        : 'no host may be asked in time: each has told this client to come back later',
      { cause: tries.at(-1)?.error },
    )
  }
}

/** A call that cannot be made as it is; no request was sent. */
export class UsageError extends GheeError {
  override name: string = 'UsageError'
}

/** An answer that is whole and makes no sense. */
export class BrokenError extends GheeError {
  override name: string = 'BrokenError'
}

/** What a body says of an error: its detail, or the messages of each of its keys. */
export function detailOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  if ('detail' in body && typeof body.detail === 'string') return body.detail
  return Object.entries(body)
    .filter(([, v]) => typeof v === 'string' || (Array.isArray(v) && v.every(s => typeof s === 'string')))
    .map(([k, v]) => `${k}: ${Array.isArray(v) ? v.join(', ') : v}`)
    .sort()
    .join('; ')
}
