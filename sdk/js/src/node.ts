import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from './store.js'

/** Marks this store's files, so that no other is ever removed. */
const ending = '.ghee1'
/** How old a file is that some process began to write and never put in its place. */
const abandoned = 3_600_000

/**
 * Keeps good answers in files of a folder: readable by their owner only, each written beside its place and then put there, the
 * oldest removed when all take more than `most` bytes (256 MB). Several processes may share a folder.
 */
export function fileStore(folder: string, most: number = 256 << 20): Store {
  const file = (key: string) => join(folder, key.replaceAll(':', '-') + ending)
  let held: number | undefined
  const made = mkdir(folder, { recursive: true, mode: 0o700 })
  made.catch(() => {}) // each operation tells it

  /** What was replaced is counted twice until it looks, which only makes it look sooner. */
  async function bound(more: number): Promise<void> {
    if (held !== undefined) {
      held += more
      if (held <= most) return
    }
    const files: { path: string; size: number; at: number }[] = []
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      const s = await stat(path).catch(() => undefined) // gone meanwhile
      if (!s) continue
      if (name.endsWith(ending)) files.push({ path, size: s.size, at: s.mtimeMs })
      else if (name.endsWith(`${ending}.part`) && Date.now() - s.mtimeMs > abandoned) await rm(path, { force: true })
    }
    let total = files.reduce((sum, f) => sum + f.size, 0)
    if (total > most) {
      for (const f of files.sort((a, b) => a.at - b.at)) {
        if (total <= most * 0.9) break
        await rm(f.path, { force: true })
        total -= f.size
      }
    }
    held = total
  }

  return {
    get: key => readFile(file(key), 'utf8').catch(e => (e.code === 'ENOENT' ? null : Promise.reject(e))),
    async set(key, value) {
      await made
      const part = join(folder, `${randomUUID()}${ending}.part`)
      try {
        await writeFile(part, value, { mode: 0o600 })
        await rename(part, file(key))
      } catch (e) {
        await rm(part, { force: true })
        throw e
      }
      await bound(Buffer.byteLength(value))
    },
    delete: key => rm(file(key), { force: true }),
    close: async () => {},
  }
}
