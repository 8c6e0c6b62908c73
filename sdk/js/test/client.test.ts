import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { after, test } from 'node:test'
import { BrokenError, Ghee, GheeError, StatusError, type Store, UnavailableError, UsageError } from '../src/index.js'
import { complete } from '../src/options.js'
import { gate, good, nowhere, refused, serve, settled, until } from './server.js'

const unhandled: unknown[] = []
process.on('unhandledRejection', e => unhandled.push(e))
after(() => assert.deepEqual(unhandled, [], 'unhandled rejections'))

test('what is wrong with the options is told', () => {
  const fine = { hosts: ['https://api.example.com'], token: 'READ' }
  for (const hosts of [
    [],
    ['api.example.com'],
    ['file:///etc'],
    ['https://me:secret@api.example.com'],
    ['https://api.example.com/v2?x=1'],
    ['https://api.example.com/a b'],
  ]) {
    assert.throws(() => new Ghee({ ...fine, hosts }), UsageError, String(hosts))
  }
  assert.throws(() => new Ghee({ ...fine, token: '' }), UsageError)
  assert.throws(() => new Ghee(undefined as never), UsageError)
})

test('an option that is undefined is as one that is not given', async t => {
  const ghee = new Ghee({ hosts: [await serve(t, good)], token: 'READ', attempts: undefined, memory: undefined } as never)
  assert.equal((await ghee.posts.get('a')).info.tries, 1)
})

test('what is not given is as it is documented', () => {
  const { fetch, now, sleep, random, ...numbers } = complete({ hosts: ['https://api.example.com/v2/', 'http://v2', 'http://a/b//v2'], token: 'READ' })
  assert.deepEqual(numbers, {
    hosts: ['https://api.example.com', 'http://v2', 'http://a/b'],
    token: 'READ',
    attempts: 3,
    try: 800,
    lastTry: 3000,
    total: 10_000,
    fresh: 0,
    maxAge: 30 * 24 * 3600 * 1000,
    memory: 32 * 1024 * 1024,
  })
  assert.deepEqual([typeof fetch, now, typeof sleep, random], ['function', Date.now, 'function', Math.random])
})

test('a call that is given up is rejected with the reason of its signal, whatever that is', async t => {
  const came = gate()
  const ghee = new Ghee({ hosts: [await serve(t, () => came.open())], token: 'READ', writeToken: 'WRITE' })
  const calls = [
    (signal: AbortSignal) => ghee.posts.get('a', {}, { signal }),
    (signal: AbortSignal) => ghee.posts.create({ title: 'T', slug: 't' }, { signal }),
    (signal: AbortSignal) => ghee.posts.all({}, { signal }).next(),
  ]
  for (const call of calls) {
    for (const why of [new Error('enough'), 'a word', { any: 'thing' }]) {
      await assert.rejects(call(AbortSignal.abort(why)), e => e === why)
      const stop = new AbortController()
      const given = call(stop.signal)
      await came.promise
      stop.abort(why)
      await assert.rejects(given, e => e === why)
    }
  }
  await assert.rejects(ghee.posts.get('b', {}, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' })
})

test('who gives up while it waits is told at once, and no timer is left', async t => {
  const set = t.mock.method(globalThis, 'setTimeout')
  const cleared = t.mock.method(globalThis, 'clearTimeout')
  const url = await serve(t, (_, res) => {
    res.writeHead(429, { 'Retry-After': '9', 'Content-Type': 'application/json' })
    res.end('{}')
  })
  const ghee = new Ghee({ hosts: [url], token: 'READ' })
  const waits = () => set.mock.calls.filter(c => Number(c.arguments[1]) > 3000)
  const stop = new AbortController()
  const given = ghee.posts.get('a', {}, { signal: stop.signal })
  await until(() => waits().length)
  stop.abort(new Error('enough'))
  await assert.rejects(given, /enough/)
  assert.equal(waits().length, 1)
  assert.ok(
    cleared.mock.calls.some(c => c.arguments[0] === waits()[0]?.result),
    'the timer is still there',
  )
})

test('a client that is thrown away with a store on its way is heard of no more', async t => {
  const begun = gate()
  const go = gate<never>()
  const stuck = () => {
    begun.open()
    return go.promise
  }
  const store: Store = { get: stuck, set: stuck, delete: stuck, close: stuck }
  await new Ghee({ hosts: [await serve(t, good)], token: 'READ', store }).posts.get('a')
  await begun.promise
  go.shut(new Error('the store is gone'))
  await settled()
  const cold = new Ghee({ hosts: [nowhere], token: 'READ', attempts: 1, store: { ...store, get: async () => Promise.reject(new Error('no')) } })
  await assert.rejects(cold.posts.get('a'), UnavailableError)
  await settled()
})

test('a program with nothing else to do ends, whatever its store does', async t => {
  const url = await serve(t, good)
  const program = `
    import { Ghee } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)}
    const never = () => new Promise(() => {})
    const ghee = new Ghee({ hosts: ['${url}'], token: 'READ', store: { get: never, set: never, delete: never, close: never } })
    console.log((await ghee.posts.get('a')).data.slug)`
  const child = spawn(process.execPath, ['--input-type=module', '--unhandled-rejections=strict', '-e', program])
  let said = ''
  child.stdout.on('data', b => (said += b))
  child.stderr.on('data', b => (said += b))
  const code = await new Promise(done => child.on('close', done))
  assert.deepEqual([code, said], [0, 'a\n'])
})

test('each caller of one flight has an answer of his own', async t => {
  const ghee = new Ghee({ hosts: [await serve(t, good)], token: 'READ' })
  const [a, b] = await Promise.all([ghee.posts.get('a'), ghee.posts.get('a')])
  a.data.slug = 'changed'
  a.info.tries = 9
  assert.deepEqual([b.data.slug, b.info.tries, Object.keys(b)], ['a', 1, ['data']])
})

test('errors say what happened, and never the token', async t => {
  const url = await serve(t, (_, res) => {
    res.writeHead(404, { 'Content-Type': 'application/json', 'Ghee-Request-Id': 'r1' })
    res.end('{"detail":"Not found."}')
  })
  await assert.rejects(new Ghee({ hosts: [url], token: 'SECRET' }).posts.get('a'), e => {
    assert.ok(e instanceof StatusError && e instanceof Error)
    assert.deepEqual([e.name, e.status, e.detail, e.request, e.body], ['StatusError', 404, 'Not found.', 'r1', { detail: 'Not found.' }])
    return true
  })
  await assert.rejects(new Ghee({ hosts: [nowhere], token: 'SECRET', attempts: 1 }).posts.get('a'), e => {
    assert.ok(e instanceof UnavailableError && e.status === 0 && e.tries.length === 1 && e.cause === e.tries[0]?.error)
    assert.ok(!String(e).includes('SECRET') && !String(e.stack).includes('SECRET'))
    return true
  })
})

test('a request that nobody wants any more is ended, and its connection closed', async t => {
  const came = gate()
  const gone = gate()
  const url = await serve(t, req => {
    req.on('close', () => gone.open())
    came.open()
  })
  const ghee = new Ghee({ hosts: [url], token: 'READ', lastTry: 600_000, total: 600_000 })
  const stop = new AbortController()
  const given = ghee.posts.get('a', {}, { signal: stop.signal })
  await came.promise
  stop.abort(new Error('enough'))
  await assert.rejects(given, /enough/)
  await gone.promise // the test's own limit ends it otherwise
})

test('a redirect is told with where to, and nobody is asked there', async t => {
  let asked = 0
  const other = await serve(t, (_, res) => {
    asked++
    res.end()
  })
  const url = await serve(t, (req, res) => {
    res.writeHead(req.url?.includes('/none/') ? 304 : 302, { Location: other })
    res.end()
  })
  const ghee = new Ghee({ hosts: [url], token: 'READ', attempts: 1 })
  await assert.rejects(ghee.posts.get('a'), e => e instanceof StatusError && e.status === 302 && e.detail.includes(other))
  await assert.rejects(ghee.posts.get('none'), e => e instanceof UnavailableError && (e.cause as StatusError).detail === '')
  assert.equal(asked, 0)
})

test('errors have the names of their classes', () => {
  const all = [new GheeError('m'), new UsageError('m'), new BrokenError('m'), new StatusError(404, '', undefined, ''), new UnavailableError([], 0)]
  assert.deepEqual(
    all.map(e => [e.name, e instanceof GheeError]),
    all.map(e => [e.constructor.name, true]),
  )
})

test('a call leaves neither a timer nor a listener behind, and parses its answer once', async t => {
  const set = t.mock.method(globalThis, 'setTimeout')
  const cleared = t.mock.method(globalThis, 'clearTimeout')
  const parsed = t.mock.method(JSON, 'parse')
  const ghee = new Ghee({ hosts: [await serve(t, good)], token: 'READ', writeToken: 'WRITE', lastTry: 3456 })
  const { signal } = new AbortController()
  await ghee.posts.get('a', {}, { signal })
  assert.equal(parsed.mock.calls.filter(c => String(c.arguments[0]).includes('slug')).length, 1) // fetch has its own
  await ghee.posts.create({ title: 'T', slug: 't' }, { signal })
  const timers = set.mock.calls.filter(c => c.arguments[1] === 3456).map(c => c.result)
  assert.equal(timers.length, 2)
  for (const timer of timers) assert.ok(cleared.mock.calls.some(c => c.arguments[0] === timer))
  await settled()
  assert.deepEqual(getEventListeners(signal, 'abort'), [])
})

test('a letter that comes in two parts is whole', async () => {
  const whole = new TextEncoder().encode('{"data":{"slug":"ü"}}')
  const body = new ReadableStream({
    start(c) {
      c.enqueue(whole.subarray(0, 18))
      c.enqueue(whole.subarray(18))
      c.close()
    },
  })
  const fetch = async () => new Response(body, { headers: { 'Content-Type': 'application/json' } })
  assert.equal((await new Ghee({ hosts: [nowhere], token: 'READ', fetch }).posts.get('a')).data.slug, 'ü')
})

test('a write goes on from a name whose every address refuses', async t => {
  const ghee = new Ghee({ hosts: [await refused(), await serve(t, good)], token: 'READ', writeToken: 'WRITE' })
  assert.equal((await ghee.posts.create({ title: 'T', slug: 't' })).info.tries, 2)
})

test('what is no parameter is the caller’s mistake', async () => {
  const ghee = new Ghee({ hosts: [nowhere], token: 'READ' })
  await assert.rejects(ghee.posts.list({ fields: { a: { b: 1 } } } as never), UsageError)
})

test('closing closes the store', async () => {
  let closed = 0
  const store: Store = { get: async () => null, set: async () => {}, delete: async () => {}, close: async () => closed++ }
  await new Ghee({ hosts: [nowhere], token: 'READ', store }).close()
  assert.equal(closed, 1)
})

test('the longest answer is 64 MB', async t => {
  const url = await serve(t, (_, res) => {
    res.setHeader('Content-Type', 'application/json')
    const part = Buffer.alloc(1 << 20, ' ')
    let sent = 0
    const more = () => {
      while (sent++ < 65) if (!res.write(part)) return void res.once('drain', more)
      res.end('{}')
    }
    more()
  })
  await assert.rejects(new Ghee({ hosts: [url], token: 'READ', attempts: 1, lastTry: 60_000, total: 60_000 }).posts.get('a'), /longer than 64 MB/)
})
