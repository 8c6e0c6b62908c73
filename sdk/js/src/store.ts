import { sha256 } from './sha256.js'

/**
 * Keeps good answers outside this process. A value is text of this package's; a store need not look into it. What keys and values
 * are is written down in Ghee's sdk/spec, so that clients in other languages share it.
 */
export interface Store {
  /** The value of a key; null or undefined where there is none. */
  get(key: string): Promise<string | null | undefined>
  /** Keeps a value for as many milliseconds, or fewer. */
  set(key: string, value: string, keep: number): Promise<unknown>
  /** Forgets a key; there may be none. */
  delete(key: string): Promise<unknown>
  /** Is called once, by the client's `close`, which waits a second for it. */
  close(): Promise<unknown>
}

/** A good answer as it is kept; `at` is in milliseconds since 1970. */
export interface Kept {
  target: string
  at: number
  etag: string
  position: string
  body: string
}

/** The keys of a token's targets. */
export function keys(token: string): (target: string) => string {
  const begins = `ghee1:${sha256(token).slice(0, 16)}:`
  return target => begins + sha256(target).slice(0, 32)
}

export function encode(k: Kept): string {
  const payload = JSON.stringify({ target: k.target, at: k.at, etag: k.etag, position: k.position, body: k.body })
  return `ghee1 ${sha256(payload)}\n${payload}`
}

/** Undefined for what is no answer to the target, whole as it was kept. */
export function decode(value: unknown, target: string): Kept | undefined {
  if (typeof value !== 'string') return undefined
  const end = value.indexOf('\n')
  const payload = value.slice(end + 1)
  if (end < 0 || value.slice(0, end) !== `ghee1 ${sha256(payload)}`) return undefined
  try {
    const k = JSON.parse(payload) as Kept
    return k.target === target ? k : undefined
  } catch {
    return undefined
  }
}

/** For how long whoever reads waits for a store, and what holds up nobody. */
const patience = 50
const leisure = 1000
/** For how long it is left alone after it failed, and after it failed again and again. */
const least = 100
const most = 5000
/** Targets whose answer was deleted, remembered; and changes that may be on their way. */
const remembered = 1000
/** For how long closing waits for these. */
const leave = 2000

/**
 * What a promise gives, or an error after so many milliseconds. What has come while this program was busy with something else
 * is on time: timers are looked at before it.
 */
export async function within<T>(ms: number, p: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => setTimeout(() => fail(new Error(`it took longer than ${ms} ms`)), 0), ms)
  })
  return Promise.race([p, late]).finally(() => clearTimeout(timer))
}

/** Changes on their way to a store, one a target: a newer one takes the place of an older one. Where there are too many the oldest is given up. */
export class Pending {
  readonly #all = new Map<string, () => Promise<unknown>>()

  add(key: string, op: () => Promise<unknown>): void {
    this.#all.delete(key)
    this.#all.set(key, op)
    if (this.#all.size > remembered) this.take()
  }

  /** The oldest, which is pending no more. */
  take(): (() => Promise<unknown>) | undefined {
    for (const [key, op] of this.#all) {
      this.#all.delete(key)
      return op
    }
    return undefined
  }

  clear(): void {
    this.#all.clear()
  }
}

/** Waits for what a store was asked for, 50 ms at most. */
export type Look = () => Promise<Kept | undefined>

/** Uses a store so that it costs little when it is dead or slow. */
export class Outside {
  #until = 0
  #rest = least
  readonly #pending = new Pending()
  #writing: Promise<void> | undefined
  /** When answers were deleted. The store may have one of before for a while yet: deleting takes its time, and may fail. */
  readonly #gone = new Map<string, number>()
  readonly #store: Store
  readonly #key: (target: string) => string
  readonly #now: () => number

  constructor(store: Store, token: string, now: () => number) {
    this.#store = store
    this.#key = keys(token)
    this.#now = now
  }

  /** Begins an operation, unless the store is left out; what it gives waits for it, so long at most, and notes how it went. */
  #begin<T>(op: () => Promise<T>): ((ms: number) => Promise<T | undefined>) | undefined {
    if (this.#until > this.#now()) return undefined
    const begun = (async () => op())()
    begun.catch(() => {}) // whoever waits is told; nobody may
    return async ms => {
      try {
        const value = await within(ms, begun)
        this.#rest = least
        return value
      } catch {
        const now = this.#now()
        if (this.#until <= now) {
          this.#until = now + this.#rest
          this.#rest = Math.min(most, 2 * this.#rest) // several that fail at once are one failure
        }
      }
      return undefined
    }
  }

  /** Does not hold up whoever calls it: done when all before it is, so that of two about one target the later one counts. */
  #later(target: string, op: () => Promise<unknown>): void {
    this.#pending.add(target, op)
    this.#writing ??= this.#write()
  }

  async #write(): Promise<void> {
    await undefined // whoever calls goes on first
    for (let op = this.#pending.take(); op; op = this.#pending.take()) await this.#begin(op)?.(leisure)
    this.#writing = undefined
  }

  /** Begins to look for what is kept; undefined where the store is left out. */
  get(target: string): Look | undefined {
    const value = this.#begin(() => this.#store.get(this.#key(target)))
    return (
      value &&
      (async () => {
        const kept = decode(await value(patience), target)
        return kept && kept.at > (this.#gone.get(target) ?? -1) ? kept : undefined
      })
    )
  }

  set(k: Kept, keep: number): void {
    this.#later(k.target, () => this.#store.set(this.#key(k.target), encode(k), keep))
  }

  delete(target: string): void {
    this.#gone.set(target, this.#now())
    if (this.#gone.size > remembered) this.#gone.delete(this.#gone.keys().next().value as string)
    this.#later(target, () => this.#store.delete(this.#key(target)))
  }

  async close(): Promise<void> {
    await within(leave, Promise.resolve(this.#writing)).catch(() => this.#pending.clear())
    await within(leisure, this.#store.close())
  }
}

/** Keeps good answers in this process by their targets, the least recently used out first. */
export class Memory {
  #bytes = 0
  readonly #known = new Map<string, Kept>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(target: string): Kept | undefined {
    const k = this.#known.get(target)
    if (k) {
      this.#known.delete(target)
      this.#known.set(target, k)
    }
    return k
  }

  set(k: Kept): void {
    this.delete(k.target)
    if (size(k) > this.#most) return
    this.#known.set(k.target, k)
    this.#bytes += size(k)
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= this.#most) break
      this.delete(oldest)
    }
  }

  delete(target: string): void {
    const k = this.#known.get(target)
    if (!k) return
    this.#known.delete(target)
    this.#bytes -= size(k)
  }
}

/** About what an answer takes: a string's characters are two bytes. */
const size = (k: Kept) => 256 + 2 * (k.target.length + k.etag.length + k.position.length + k.body.length)
