import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { decode, encode, type Kept, keys, Memory, Outside, Pending, type Store, within } from '../src/store.js'
import { gate, settled } from './server.js'

const kept = (body = '{}', at = 1000, target = '/v2/posts/a/'): Kept => ({ target, at, etag: '"x"', position: '1.2.ab', body })
const key = keys('READ')

/** A store that notes what it is asked, and does with it what it is told. */
function told(how: () => Promise<unknown>): Store & { asked: string[] } {
  const asked: string[] = []
  const one = (what: string) => {
    asked.push(what)
    return how()
  }
  return { asked, get: k => one(`get ${k}`) as Promise<string>, set: k => one(`set ${k}`), delete: k => one(`delete ${k}`), close: () => one('close') }
}

const never = () => new Promise<never>(() => {})

/** Lets time pass step by step, and all that it brings happen. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 10) {
    mock.timers.tick(10)
    await settled()
  }
}

function withTimers(t: { after: (f: () => void) => void }): void {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] } as never) // the types are those of Node 18
  t.after(() => mock.timers.reset())
}

test('what is kept comes back, and nothing else does', () => {
  const k = kept('{"a":"ü\u2028"}')
  const value = encode(k)
  assert.deepEqual(decode(value, k.target), k)
  assert.equal(decode(value, '/v2/posts/b/'), undefined)
  for (const none of [undefined, null, 7, '', '\n', {}]) assert.equal(decode(none, k.target), undefined)
  for (let i = 0; i < value.length; i++) {
    assert.equal(decode(value.slice(0, i), k.target), undefined, `cut off at ${i}`)
    assert.equal(decode(value.slice(0, i) + String.fromCharCode(value.charCodeAt(i) ^ 1) + value.slice(i + 1), k.target), undefined, `other at ${i}`)
  }
})

test('within gives what comes in time, what fails, and else says that it took too long', async t => {
  withTimers(t)
  assert.equal(await within(50, Promise.resolve(7)), 7)
  await assert.rejects(within(50, Promise.reject(new Error('no'))), /no/)
  const late = assert.rejects(within(50, never()), /longer than 50 ms/)
  await pass(60)
  await late
})

test('within leaves no timer behind', async t => {
  const set = t.mock.method(globalThis, 'setTimeout')
  const cleared = t.mock.method(globalThis, 'clearTimeout')
  await within(60_000, Promise.resolve())
  await assert.rejects(within(60_000, Promise.reject(new Error('no'))))
  assert.deepEqual(
    cleared.mock.calls.map(c => c.arguments[0]),
    set.mock.calls.map(c => c.result),
  )
})

test('a get is left alone after 50 ms, and the store for a tenth of a second', async t => {
  withTimers(t)
  const store = told(never)
  const o = new Outside(store, 'READ', Date.now)
  let got: unknown = 'nothing yet'
  const get = () =>
    o
      .get('/')?.()
      .then(v => (got = v))
  get()
  await pass(40)
  assert.equal(got, 'nothing yet')
  await pass(20)
  assert.equal(got, undefined)
  assert.equal(o.get('/'), undefined, 'it is asked again')
  await pass(100)
  got = 'nothing yet'
  get()
  await pass(60)
  assert.equal(got, undefined)
  assert.deepEqual(store.asked, [`get ${key('/')}`, `get ${key('/')}`])
})

test('many gets that fail at once are one failure, and one that nobody waits for is none', async t => {
  withTimers(t)
  const o = new Outside(told(never), 'READ', Date.now)
  o.get('/')
  await pass(2000)
  const all = Array.from({ length: 20 }, () => o.get('/')?.())
  await pass(60)
  await Promise.all(all)
  assert.equal(o.get('/'), undefined)
  await pass(100)
  assert.ok(o.get('/'), 'it is left out for longer')
})

test('a store that throws instead of promising is as one that fails', async () => {
  const throws = () => {
    throw new Error('no')
  }
  const o = new Outside({ get: throws, set: throws, delete: throws, close: async () => {} }, 'READ', () => 0)
  assert.equal(await o.get('/')?.(), undefined)
  o.set(kept(), 1)
  o.delete('/')
  await o.close()
})

test('of two changes about one target the later one counts, however slow the store', async () => {
  const go = gate()
  const store = told(() => go.promise)
  const o = new Outside(store, 'READ', () => 0)
  o.set(kept('{}', 0, 'a'), 1)
  await settled()
  for (let i = 0; i < 5; i++) {
    o.set(kept('{}', 0, `${i}`), 1)
    o.delete(`${i}`)
  }
  go.open()
  await o.close()
  assert.deepEqual(store.asked, [`set ${key('a')}`, ...[0, 1, 2, 3, 4].map(i => `delete ${key(`${i}`)}`), 'close'])
  o.set(kept('{}', 0, 'again'), 1)
  await o.close()
  assert.deepEqual(store.asked.slice(-2), [`set ${key('again')}`, 'close'])
})

test('what is on its way is bounded', () => {
  const p = new Pending()
  const ops = Array.from({ length: 1005 }, () => async () => {})
  for (const [i, op] of ops.entries()) p.add(String(i), op)
  p.add('7', ops[0] as never)
  assert.equal(p.take(), ops[5], 'the oldest are given up')
  let n = 1
  let last: unknown
  for (let op = p.take(); op; op = p.take(), n++) last = op
  assert.equal(n, 1000)
  assert.equal(last, ops[0], 'the newer one of a key comes last')
})

test('closing waits two seconds at most for what is on its way, and a second for the store', async t => {
  withTimers(t)
  const began = Date.now()
  let closed = 0
  const slow = told(() => new Promise(done => setTimeout(done, 900)))
  const o = new Outside({ ...slow, close: async () => (closed = Date.now()) }, 'READ', Date.now)
  for (let i = 0; i < 10; i++) o.set(kept('{}', 0, `${i}`), 1)
  const end = o.close()
  await pass(2100)
  await end
  assert.ok(closed - began <= 2050, `it took ${closed - began} ms`)
  await pass(10_000)
  assert.equal(slow.asked.length, 3, 'it went on with what was given up')
  const stuck = assert.rejects(new Outside(told(never), 'READ', Date.now).close(), /longer than 1000 ms/)
  await pass(1100)
  await stuck
})

test('what a store still has of a deleted answer is nothing, and what came after is', async () => {
  let now = 2000
  const values = [encode(kept('{}', 2000)), encode(kept('{}', 2001))]
  const o = new Outside({ get: async () => values[0], set: async () => {}, delete: async () => {}, close: async () => {} }, 'READ', () => now)
  assert.ok(await o.get('/v2/posts/a/')?.())
  o.delete('/v2/posts/a/')
  assert.equal(await o.get('/v2/posts/a/')?.(), undefined)
  values.shift()
  assert.ok(await o.get('/v2/posts/a/')?.())
  values[0] = encode(kept('{}', 1))
  for (now = 3000; now < 3999; now++) o.delete(`other ${now}`)
  assert.equal(await o.get('/v2/posts/a/')?.(), undefined, 'a thousand are remembered')
  for (now = 3999; now < 4001; now++) o.delete(`other ${now}`)
  assert.ok(await o.get('/v2/posts/a/')?.(), 'only the last thousand are remembered')
})

test('memory is bounded, and what was not used for longest goes first', () => {
  const size = (k: Kept) => 256 + 2 * (k.target.length + k.etag.length + k.position.length + k.body.length)
  const one = (target: string, length = 100) => kept('b'.repeat(length), 0, target)
  const memory = new Memory(10 * size(one('00')))
  for (let i = 0; i < 10; i++) memory.set(one(`0${i}`))
  memory.get('00') // used, so it stays
  memory.set(one('10'))
  assert.deepEqual(
    ['00', '01', '02', '10'].filter(k => memory.get(k)),
    ['00', '02', '10'],
  )
  memory.set(one('large', 10_000))
  assert.equal(memory.get('large'), undefined)
  assert.ok(memory.get('00'), 'one too large for all of it drops the others')
  for (let i = 0; i < 100; i++) memory.set(one('00')) // counted once
  assert.ok(memory.get('02'))
  memory.set(one('00', 10_000))
  assert.equal(memory.get('00'), undefined, 'what is too large leaves the one of before')
  const none = new Memory(0)
  none.set(one('k'))
  assert.equal(none.get('k'), undefined)
})
