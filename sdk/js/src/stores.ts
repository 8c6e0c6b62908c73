import type { Store } from './store.js'

/** What this package needs of a client of Redis: those of `redis` and `ioredis` both have it. */
export interface RedisClient {
  /** GET: null where there is none. */
  get(key: string): Promise<string | null>
  /** DEL. */
  del(key: string): Promise<unknown>
  /** Ends the connection; called by `close`. */
  quit?(): Promise<unknown>
}

/** Keeps good answers in Redis, by a client that the caller has connected (npm `redis` 4 and later, or `ioredis`); `close` ends it. */
export function redisStore(client: RedisClient): Store {
  // The one takes an object of options, the other words.
  const set = client as unknown as { set(key: string, value: string, ...how: unknown[]): Promise<unknown> }
  const words = 'defineCommand' in client
  return {
    get: key => client.get(key),
    set: (key, value, keep) => {
      const ms = Math.max(1, Math.floor(Math.min(keep, 2 ** 52))) // Redis takes whole numbers, and no more than it can add to the time
      return words ? set.set(key, value, 'PX', ms) : set.set(key, value, { PX: ms })
    },
    delete: key => client.del(key),
    close: async () => client.quit?.(),
  }
}

/**
 * Keeps good answers in a browser, in an IndexedDB of its own. The oldest go when there are more than `most`, and half of them when
 * the browser has no room for more. Where a page may store nothing it is as none.
 */
export function browserStore(name = 'ghee', most = 500): Store {
  let opened: Promise<IDBDatabase> | undefined
  const forget = () => {
    opened = undefined
  }
  const database = () => {
    opened ??= new Promise((done, fail) => {
      const open = indexedDB.open(name, 1)
      open.onupgradeneeded = () => open.result.createObjectStore('answers', { keyPath: 'key' }).createIndex('at', 'at')
      open.onsuccess = () => {
        const db = open.result
        db.onclose = forget // the browser has cleared it
        db.onversionchange = () => {
          db.close() // another page wants it gone
          forget()
        }
        done(db)
      }
      open.onerror = () => fail(open.error)
    })
    opened.catch(forget)
    return opened
  }
  database() // now: opening takes longer than whoever reads waits
  const run = async <T>(mode: IDBTransactionMode, op: (answers: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const tx = (await database()).transaction('answers', mode)
    const r = op(tx.objectStore('answers'))
    return new Promise((done, fail) => {
      tx.oncomplete = () => done(r.result)
      tx.onabort = tx.onerror = () => fail(tx.error ?? r.error)
    })
  }
  /** Removes the oldest until as many are left as `keep` says. */
  const trim = (answers: IDBObjectStore, keep: (count: number) => number): IDBRequest<number> => {
    const count = answers.count()
    count.onsuccess = () => {
      let over = count.result - keep(count.result)
      if (over <= 0) return
      const oldest = answers.index('at').openCursor()
      oldest.onsuccess = () => {
        if (over-- <= 0 || !oldest.result) return
        oldest.result.delete()
        oldest.result.continue()
      }
    }
    return count
  }
  const put = (key: string, value: string) =>
    run('readwrite', answers => {
      const r = answers.put({ key, value, at: Date.now() })
      trim(answers, () => most)
      return r
    })
  return {
    get: async key => ((await run('readonly', a => a.get(key))) as { value: string } | undefined)?.value,
    set: (key, value) =>
      put(key, value).catch(async e => {
        if (e?.name !== 'QuotaExceededError') throw e
        await run('readwrite', a => trim(a, count => count >> 1))
        return put(key, value)
      }),
    delete: key => run('readwrite', a => a.delete(key)),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}
