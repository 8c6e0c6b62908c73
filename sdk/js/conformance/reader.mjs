// node reader.mjs CONFIG: reads posts for tests of faults. For each line of its input, a slug, it writes one of what came of it.
import { createInterface } from 'node:readline'
import { Ghee } from '../dist/index.js'
import { fileStore } from '../dist/node.js'
import { redisStore } from '../dist/stores.js'

const { hosts, token, files, redis } = JSON.parse(process.argv[2])
let store
if (files) store = fileStore(files)
if (redis) {
  const { createClient } = await import('redis')
  const client = createClient({ url: `redis://${redis}`, socket: { reconnectStrategy: 100 }, disableOfflineQueue: true })
  client.on('error', () => {}) // it connects again by itself; a read is told
  await Promise.race([client.connect().catch(() => {}), new Promise(done => setTimeout(done, 2000))])
  store = redisStore(client)
}
const ghee = new Ghee({ hosts, token, ...(store && { store }) })

for await (const slug of createInterface({ input: process.stdin })) {
  const began = performance.now()
  const o = { ok: false, failover: false, age_s: 0, slug: '', tries: 0 }
  try {
    const p = await ghee.posts.get(slug)
    Object.assign(o, { ok: true, slug: p.data.slug, failover: p.info.fromFailover, age_s: p.info.age / 1000, tries: p.info.tries })
  } catch (e) {
    o.error = String(e)
    o.tries = e.tries?.length ?? 0
  }
  process.stdout.write(`${JSON.stringify({ ...o, ms: performance.now() - began })}\n`)
}
await ghee.close().catch(() => {})
process.exit(0)
