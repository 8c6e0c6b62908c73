interface Flight<T> {
  /** Who wants its answer. */
  wait: number
  /** None where one of these cannot leave. */
  stop: AbortController | undefined
  answer: Promise<T>
}

/** Makes equal reads at once one. */
export class Flights<T> {
  readonly #under = new Map<string, Flight<T>>()

  /** What `fly` gives for a key. Who cancels leaves; the flight ends early only when nobody wants it any more. */
  async do(key: string, signal: AbortSignal | undefined, fly: (signal?: AbortSignal) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    let one = this.#under.get(key)
    if (!one) {
      const stop = signal && new AbortController()
      const begun: Flight<T> = { wait: 0, stop, answer: fly(stop?.signal).finally(() => this.#forget(key, begun)) }
      begun.answer.catch(() => {}) // whoever waits is told; nobody may
      this.#under.set(key, begun)
      one = begun
    }
    const own = one
    own.wait++
    if (!signal) return own.answer
    return new Promise<T>((done, fail) => {
      const leave = () => {
        if (--own.wait === 0) {
          this.#forget(key, own) // who comes now wants one that is not cancelled
          own.stop?.abort(signal.reason)
        }
        fail(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      own.answer.then(done, fail).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  #forget(key: string, one: Flight<T>): void {
    if (this.#under.get(key) === one) this.#under.delete(key)
  }
}
