import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { createClient } from 'redis'
import { Ghee, UnavailableError } from '../src/index.js'
import { encode, keys, Outside } from '../src/store.js'
import { type RedisClient, redisStore } from '../src/stores.js'
import { good, nowhere, serve, until } from './server.js'

let place: string
let server: ChildProcess | undefined

async function start(): Promise<void> {
  const path = `${process.env.PATH}:/usr/sbin` // Debian keeps daemons off the path of all but root
  const words = ['--port', '0', '--unixsocket', `${place}/s`, '--save', '', '--appendonly', 'no', '--dir', place, '--requirepass', 'pass:word']
  server = spawn('redis-server', words, { stdio: 'ignore', env: { ...process.env, PATH: path } })
  server.on('error', e => assert.fail(`${e}: scripts/setup test installs redis-server`))
}

function client(): ReturnType<typeof createClient> {
  const c = createClient({ socket: { path: `${place}/s`, tls: false, reconnectStrategy: 20 }, password: 'pass:word', disableOfflineQueue: true })
  c.on('error', () => {}) // it connects again by itself
  return c as ReturnType<typeof createClient>
}

/** A client for as long as a test, connected once Redis answers. */
async function connect(t: TestContext): Promise<ReturnType<typeof client>> {
  const c = client()
  t.after(() => c.isOpen && c.destroy())
  await c.connect()
  return c
}

/** A machine may be too busy for 50 ms. So the clock goes on by as long as a store is left out, until it has answered in time. */
async function served(ghee: Ghee, clock: { now: number }): Promise<void> {
  await until(async () => {
    clock.now += 5001
    return ghee.posts.get('a').then(
      p => p.info.fromFailover,
      () => false,
    )
  })
}

before(async () => {
  place = await mkdtemp(join(tmpdir(), 'ghee-redis-'))
  await start()
  const c = client()
  await c.connect()
  c.destroy()
})

after(async () => {
  server?.kill('SIGKILL')
  await rm(place, { recursive: true, force: true })
})

const target = '/v2/posts/a/'
const answer = (body = '{"data":{"slug":"a"}}') => encode({ target, at: Date.now(), etag: '', position: '', body })

test('what is kept in Redis comes back, expires, and goes', async t => {
  const client = await connect(t)
  const store = redisStore(client)
  const value = answer('{"data":{"slug":"ü\u2028"}}')
  await store.set('k', value, 60_000.7)
  assert.equal(await store.get('k'), value)
  const left = await client.pTTL('k')
  assert.ok(left > 50_000 && left <= 60_000, String(left))
  await store.set('ever', value, Number.POSITIVE_INFINITY)
  assert.equal(await store.get('ever'), value)
  await store.set('short', value, 0.2)
  assert.equal(await store.get('none'), null)
  await store.delete('k')
  await store.delete('k')
  assert.equal(await store.get('k'), null)
  await store.close()
  assert.equal(client.isOpen, false)
})

test('a client is served from it, in any process', async t => {
  const warm = new Ghee({ hosts: [await serve(t, good)], token: 'WARM', store: redisStore(await connect(t)) })
  await warm.posts.get('a')
  await warm.close()
  const clock = { now: Date.now() }
  await served(new Ghee({ hosts: [nowhere], token: 'WARM', attempts: 1, store: redisStore(await connect(t)), now: () => clock.now }), clock)
})

test('what was corrupted in it, or is of another type, is as none', async t => {
  const client = await connect(t)
  const clock = { now: Date.now() }
  const ghee = new Ghee({ hosts: [nowhere], token: 'BAD', attempts: 1, store: redisStore(client), now: () => clock.now })
  const key = keys('BAD')(target)
  const whole = answer()
  for (const bad of [whole.slice(0, -1), `${whole}x`, whole.replace('slug', 'slog'), '', 'OK']) {
    await client.set(key, bad)
    clock.now += 5001
    await assert.rejects(ghee.posts.get('a'), UnavailableError, bad)
  }
  await client.set(key, whole)
  await served(ghee, clock)
  await client.del(key)
  await client.lPush(key, 'no text')
  assert.equal(await new Outside(redisStore(client), 'BAD', Date.now).get(target)?.(), undefined)
})

test('a client that was never connected, or has a wrong password, is as none', async () => {
  const wrong = createClient({ socket: { path: `${place}/s`, tls: false, reconnectStrategy: false }, password: 'wrong' })
  wrong.on('error', () => {})
  await assert.rejects(wrong.connect(), /WRONGPASS/)
  const ghee = new Ghee({ hosts: [nowhere], token: 'READ', attempts: 1, store: redisStore(wrong) })
  await assert.rejects(ghee.posts.get('a'), UnavailableError)
})

/** A store that notes how often it is asked. */
function counted(client: RedisClient) {
  const store = redisStore(client)
  const counts = { gets: 0 }
  const get = (key: string) => {
    counts.gets++
    return store.get(key)
  }
  return { counts, store: { ...store, get } }
}

test('one that is frozen, or slow, is asked once and then left out', async t => {
  const client = await connect(t)
  for (const [what, freeze, thaw] of [
    ['frozen', () => server?.kill('SIGSTOP'), () => server?.kill('SIGCONT')],
    // It answers nobody for a while, which is what a long script or a fork does.
    ['slow', () => client.sendCommand(['CLIENT', 'PAUSE', '60000', 'ALL']), async () => {}],
  ] as const) {
    const { counts, store } = counted(client)
    const ghee = new Ghee({ hosts: [nowhere], token: 'FROZEN', attempts: 1, store, now: () => 0 })
    await freeze()
    try {
      for (let i = 0; i < 3; i++) await assert.rejects(ghee.posts.get('a'), UnavailableError, what)
      assert.equal(counts.gets, 1, what)
    } finally {
      await thaw()
    }
  }
})

test('one that died is as none, and is used again when it is back', async t => {
  server?.kill('SIGKILL')
  await start()
  const client = await connect(t)
  const clock = { now: Date.now() }
  const ghee = new Ghee({ hosts: [await serve(t, good)], token: 'DEAD', store: redisStore(client), now: () => clock.now })
  server?.kill('SIGKILL')
  await until(() => !client.isReady)
  const cold = new Ghee({ hosts: [nowhere], token: 'DEAD', attempts: 1, store: redisStore(client), now: () => clock.now })
  await assert.rejects(cold.posts.get('a'), UnavailableError)
  assert.equal((await ghee.posts.get('a')).data.slug, 'a')
  await start()
  await until(() => client.isReady)
  await until(async () => {
    clock.now += 5001
    await ghee.posts.get('a')
    return client.exists(keys('DEAD')(target))
  })
  await served(cold, clock)
})

test('the other client’s way of saying how long is spoken, too', async () => {
  const said: unknown[] = []
  const ioredis = { defineCommand() {}, get: async () => null, del: async () => 0, set: async (...all: unknown[]) => said.push(all) }
  const store = redisStore(ioredis)
  await store.set('k', 'v', 1500.9)
  await store.close()
  assert.deepEqual(said, [['k', 'v', 'PX', 1500]])
})
