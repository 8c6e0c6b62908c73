import type { Store } from './store.js'

/** What this package needs of a client of Redis: those of `redis` and `ioredis` both have it. */
export interface RedisClient {
  get(key: string): Promise<string | null>
  del(key: string): Promise<unknown>
  quit?(): Promise<unknown>
}

/** Keeps good answers in Redis, by a client that the caller has connected (npm `redis` 4 and later, or `ioredis`). */
export function redisStore(client: RedisClient): Store {
  // The one takes an object of options, the other words.
  const set = client as unknown as { set(key: string, value: string, ...how: unknown[]): Promise<unknown> }
  const words = 'defineCommand' in client
  return {
    get: key => client.get(key),
    set: (key, value, keep) => (words ? set.set(key, value, 'PX', keep) : set.set(key, value, { PX: keep })),
    delete: key => client.del(key),
    close: async () => client.quit?.(),
  }
}

/** Keeps good answers in a browser, in an IndexedDB of its own. The oldest go when there are more than `most`. */
export function browserStore(name = 'ghee', most = 500): Store {
  let opened: Promise<IDBDatabase> | undefined
  const database = () =>
    (opened ??= new Promise((done, fail) => {
      const open = indexedDB.open(name, 1)
      open.onupgradeneeded = () => open.result.createObjectStore('answers', { keyPath: 'key' }).createIndex('at', 'at')
      open.onsuccess = () => done(open.result)
      open.onerror = () => {
        opened = undefined
        fail(open.error)
      }
    }))
  const run = async <T>(mode: IDBTransactionMode, op: (answers: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const tx = (await database()).transaction('answers', mode)
    const r = op(tx.objectStore('answers'))
    return new Promise((done, fail) => {
      tx.oncomplete = () => done(r.result)
      tx.onabort = tx.onerror = () => fail(tx.error ?? r.error)
    })
  }
  return {
    get: async key => ((await run('readonly', a => a.get(key))) as { value: string } | undefined)?.value,
    set: (key, value) =>
      run('readwrite', answers => {
        const count = answers.count()
        count.onsuccess = () => {
          let over = count.result - most
          const oldest = over > 0 && answers.index('at').openCursor()
          if (oldest)
            oldest.onsuccess = () => {
              if (over-- <= 0 || !oldest.result) return
              oldest.result.delete()
              oldest.result.continue()
            }
        }
        return answers.put({ key, value, at: Date.now() })
      }),
    delete: key => run('readwrite', a => a.delete(key)),
    close: async () => (await opened)?.close(),
  }
}
