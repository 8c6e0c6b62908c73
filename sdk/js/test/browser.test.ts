import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'

// browserStore in Chromium, which GHEE_CHROMIUM may name. Its driver is the dashboard's. A page is given the built package and a few
// answers of the API; what it is told to do runs there.

// biome-ignore lint/suspicious/noExplicitAny: another package's, without its types
type Any = any

const root = new URL('../../', import.meta.url)
const { chromium } = createRequire(new URL('../../dashboard/package.json', root))('playwright-core') as Any
let browser: Any
let context: Any
let url: string
let up = true

const server = createServer(async (req, res) => {
  const path = new URL(req.url ?? '/', 'http://x').pathname
  if (path.startsWith('/v2/')) {
    if (!up) return void req.socket.destroy()
    res.setHeader('Content-Type', 'application/json')
    return void res.end(JSON.stringify({ data: { slug: path.split('/')[3], body: 'b'.repeat(20_000) } }))
  }
  const script = path.endsWith('.js')
  res.setHeader('Content-Type', script ? 'text/javascript' : 'text/html')
  res.end(script ? await readFile(new URL(`dist${path}`, root)) : '<!doctype html><title>store</title>')
})

before(async () => {
  assert.ok((await readdir(new URL('dist', root))).includes('stores.js'), 'npm run build makes dist')
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  browser = await chromium.launch({
    executablePath: process.env.GHEE_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  })
  context = await browser.newContext()
})

after(async () => {
  await browser?.close()
  server.closeAllConnections()
  server.close()
})

const faults: string[] = []

async function open(init?: string): Promise<Any> {
  const page = await context.newPage()
  page.on('pageerror', (e: Error) => faults.push(String(e)))
  if (init) await page.addInitScript(init)
  await page.goto(url)
  await page.evaluate(`(async () => {
    const { Ghee } = await import('/index.js')
    const { browserStore } = await import('/stores.js')
    globalThis.made = (name, most) => new Ghee({ hosts: [location.origin], token: 'READ', attempts: 1, store: browserStore(name, most), now: () => clock })
    globalThis.clock = 1e12
    globalThis.store = (name, most) => browserStore(name, most)
    globalThis.read = (ghee, slug) => ghee.posts.get(slug).then(p => p.data.slug + ' ' + p.info.fromFailover, e => e.name)
    globalThis.keys = name => new Promise((done, fail) => {
      const open = indexedDB.open(name, 1)
      open.onerror = () => fail(open.error)
      open.onsuccess = () => {
        const all = open.result.transaction('answers').objectStore('answers').getAllKeys()
        all.onsuccess = () => { open.result.close(); done(all.result) }
      }
    })
  })()`)
  return page
}

test('what a browser has kept survives a reload, and serves when nobody answers', async t => {
  t.after(() => (up = true))
  const page = await open()
  const first = await page.evaluate(
    `(async () => { const g = made('reload'); const r = [await read(g, 'a'), await read(g, 'b')]; await g.close(); return r })()`,
  )
  assert.deepEqual(first, ['a false', 'b false'])
  await page.close()
  const again = await open()
  up = false
  // A machine may be too busy for 50 ms: the clock goes on by as long as a store is left out, until it has answered in time.
  const reload = `(async () => {
    const g = made('reload')
    let a
    do {
      clock += 5001
      a = await read(g, 'a')
    } while (a !== 'a true')
    const r = [a, await read(g, 'c')]
    await g.close()
    return r
  })()`
  assert.deepEqual(await again.evaluate(reload), ['a true', 'UnavailableError'])
  await again.close()
})

test('it holds as many as it is told, the newest', async () => {
  const page = await open()
  const left = await page.evaluate(`(async () => {
    const s = store('bound', 5)
    for (let i = 0; i < 12; i++) {
      await s.set('k' + i, 'v', 1)
      await new Promise(done => setTimeout(done, 2)) // another millisecond
    }
    await s.set('k11', 'w', 1)
    const got = [await s.get('k11'), typeof (await s.get('k0'))]
    await s.delete('k11')
    await s.delete('k11')
    const all = await keys('bound')
    await s.close()
    return [got, all]
  })()`)
  assert.deepEqual(left, [
    ['w', 'undefined'],
    ['k10', 'k7', 'k8', 'k9'],
  ])
  await page.close()
})

test('where nothing may be stored it is as none', async t => {
  t.after(() => (up = true))
  for (const init of [
    'delete Object.getPrototypeOf(globalThis).indexedDB; delete globalThis.indexedDB',
    'IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") }',
    // As private windows have done: it opens only to fail.
    'const real = IDBFactory.prototype.open; IDBFactory.prototype.open = function () { const r = real.call(this, "x", 1); const fake = new EventTarget(); setTimeout(() => fake.onerror?.(new Event("error"))); return fake }',
  ]) {
    up = true
    const page = await open(init)
    assert.equal(await page.evaluate(`(async () => { const g = globalThis.g = made('none'); return read(g, 'a') })()`), 'a false')
    up = false
    assert.equal(await page.evaluate(`read(g, 'a')`), 'a true', 'memory has it')
    assert.equal(await page.evaluate(`read(g, 'b')`), 'UnavailableError')
    assert.equal(await page.evaluate(`g.close().then(() => 'closed')`), 'closed')
    await page.close()
  }
})

test('a browser without room keeps what is newer, in the place of the oldest half', async () => {
  // Chromium compresses what it keeps and does not let a page's room be made smaller, so that it is counted here.
  const page = await open(`
    let room = 8
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (v) {
      if (room === 0) throw new DOMException('there is no room', 'QuotaExceededError')
      room--
      return put.call(this, v)
    }
    const remove = IDBCursor.prototype.delete
    IDBCursor.prototype.delete = function () {
      room++
      return remove.call(this)
    }`)
  const all = await page.evaluate(`(async () => {
    const s = store('quota', 500)
    for (let i = 10; i < 19; i++) {
      await s.set('k' + i, 'v', 1)
      await new Promise(done => setTimeout(done, 2)) // another millisecond
    }
    const all = await keys('quota')
    await s.close()
    return all
  })()`)
  assert.deepEqual(all, ['k14', 'k15', 'k16', 'k17', 'k18'])
  await page.close()
})

test('it begins anew when the browser, or another page, has removed what it kept', async () => {
  const page = await open()
  const got = await page.evaluate(`(async () => {
    const s = store('gone', 5)
    await s.set('k', 'v', 1)
    const removed = await new Promise(done => {
      const r = indexedDB.deleteDatabase('gone')
      r.onsuccess = () => done('removed')
      r.onblocked = () => done('blocked')
    })
    const none = await s.get('k')
    await s.set('k', 'w', 1)
    return [removed, typeof none, await s.get('k')]
  })()`)
  assert.deepEqual(got, ['removed', 'undefined', 'w'])
  await page.close()
})

test('no page has seen an error that nobody caught', () => assert.deepEqual(faults, []))
