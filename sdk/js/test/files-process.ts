// node files-process.js FOLDER LETTER: keeps, reads and deletes beside others; ends with 1 when it has read half a value.
import { fileStore } from '../src/node.js'

const [folder, letter] = process.argv.slice(2) as [string, string]
const store = fileStore(folder, 150_000)
for (let i = 0; i < 60; i++) {
  const key = `k${i % 3}`
  await store.set(key, letter.repeat(40_000), 1)
  const got = await store.get(key)
  if (got != null && !/^(a{40000}|b{40000}|c{40000})$/.test(got)) {
    console.error(`${got.length} bytes of several`)
    process.exit(1)
  }
  if (i % 10 === 9) await store.delete(key)
}
