import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Ghee, UnavailableError } from '../src/index.js'
import { fileStore } from '../src/node.js'
import { encode, keys } from '../src/store.js'
import { good, nowhere, serve, settled, until } from './server.js'

const key = keys('READ')('/v2/posts/a/')

async function folder(t: TestContext): Promise<string> {
  const name = await mkdtemp(join(tmpdir(), 'ghee-'))
  t.after(() => rm(name, { recursive: true, force: true }))
  return name
}

test('what is kept in files is there for the next process, and for its owner only', async t => {
  const name = join(await folder(t), 'made', 'here')
  await fileStore(name).set(key, 'välue', 1)
  const store = fileStore(name)
  assert.equal(await store.get(key), 'välue')
  assert.equal(await store.get('ghee1:other'), null)
  const [file] = await readdir(name)
  assert.equal(file, `${key.replaceAll(':', '-')}.ghee1`, 'the name is that of other languages')
  assert.equal((await stat(join(name, file as string))).mode & 0o777, 0o600)
  assert.equal((await stat(name)).mode & 0o777, 0o700)
  await store.delete(key)
  await store.delete(key)
  assert.equal(await store.get(key), null)
  assert.deepEqual(await readdir(name), [])
})

test('files are bounded: the oldest go, and nobody else’s', async t => {
  const name = await folder(t)
  await writeFile(join(name, 'not-ours.txt'), 'x'.repeat(50_000))
  const store = fileStore(name, 10_000)
  for (let i = 0; i < 50; i++) {
    await store.set(`k${i}`, 'v'.repeat(1000), 1)
    const left = await readdir(name)
    assert.ok(left.includes(`k${i}.ghee1`), `what was just kept is gone: ${i}`)
    assert.ok(left.length <= 11, `${left.length - 1} files of 1,000 bytes are kept, of 10,000`)
    await utimes(join(name, `k${i}.ghee1`), i, i)
  }
  const left = await readdir(name)
  assert.ok(left.length >= 10 && left.includes('k48.ghee1') && !left.includes('k10.ghee1') && left.includes('not-ours.txt'), left.join())
})

test('what was abandoned half-written goes after an hour', async t => {
  const name = await folder(t)
  for (const [part, age] of [
    ['old', 4000],
    ['new', 0],
  ] as const) {
    await writeFile(join(name, `${part}.ghee1.part`), '')
    const at = Date.now() / 1000 - age
    await utimes(join(name, `${part}.ghee1.part`), at, at)
  }
  await fileStore(name).set('k', 'v', 1)
  assert.deepEqual((await readdir(name)).sort(), ['k.ghee1', 'new.ghee1.part'])
})

test('a write that fails leaves nothing behind', async t => {
  const name = await folder(t)
  const store = fileStore(name)
  await store.set('k', 'v', 1)
  // A folder is where the file should go.
  const { mkdir } = await import('node:fs/promises')
  await mkdir(join(name, 'taken.ghee1', 'full'), { recursive: true })
  await assert.rejects(store.set('taken', 'v', 1))
  assert.deepEqual((await readdir(name)).sort(), ['k.ghee1', 'taken.ghee1'])
})

test('a folder that cannot be made or read is told by each operation, and a client does without', async t => {
  const file = join(await folder(t), 'file')
  await writeFile(file, '')
  const store = fileStore(join(file, 'under'))
  await assert.rejects(store.set('k', 'v', 1))
  await assert.rejects(Promise.resolve(store.get('k')))
  const ghee = new Ghee({ hosts: [await serve(t, good)], token: 'READ', store })
  assert.equal((await ghee.posts.get('a')).data.slug, 'a')
  await ghee.close()
})

test('a folder that cannot be made is no unhandled rejection where nobody keeps anything', async t => {
  const unhandled: unknown[] = []
  const note = (e: unknown) => unhandled.push(e)
  process.on('unhandledRejection', note)
  t.after(() => process.off('unhandledRejection', note))
  const file = join(await folder(t), 'file')
  await writeFile(file, '')
  const store = fileStore(join(file, 'under'))
  for (let i = 0; i < 20; i++) await assert.rejects(Promise.resolve(store.get('k'))) // by then it is known
  await settled()
  assert.deepEqual(unhandled, [])
})

test('a file that is damaged is as none', async t => {
  const name = await folder(t)
  const target = '/v2/posts/a/'
  await fileStore(name).set(key, encode({ target, at: Date.now(), etag: '', position: '', body: '{"data":{"slug":"a"}}' }), 1)
  const path = join(name, (await readdir(name))[0] as string)
  const whole = await readFile(path)
  const damaged = (at: number) => Buffer.concat([whole.subarray(0, at), Buffer.from([(whole[at] as number) ^ 1]), whole.subarray(at + 1)])
  for (const [what, bytes, there] of [
    ['whole', whole, true],
    ['cut off', whole.subarray(0, -1), false],
    ['longer', Buffer.concat([whole, whole]), false],
    ['its sum', damaged(8), false],
    ['its body', damaged(whole.length - 5), false],
    ['empty', Buffer.alloc(0), false],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), false],
  ] as const) {
    await writeFile(path, bytes)
    let now = Date.now()
    const ghee = new Ghee({ hosts: [nowhere], token: 'READ', attempts: 1, store: fileStore(name), now: () => now })
    const read = async () => {
      now += 5001 // a machine may be too busy for 50 ms, and then the store is left out for as long
      return ghee.posts.get('a').then(
        p => p.info.fromFailover,
        () => false,
      )
    }
    if (there) await until(read)
    else await assert.rejects(ghee.posts.get('a'), UnavailableError, what)
    await ghee.close()
  }
})

test('of several processes at once nobody reads half, and none leaves anything behind', async t => {
  const name = await folder(t)
  const work = new URL('./files-process.js', import.meta.url).pathname
  const codes = await Promise.all(
    ['a', 'b', 'c'].map(letter => new Promise(done => spawn(process.execPath, [work, name, letter], { stdio: 'inherit' }).on('exit', done))),
  )
  assert.deepEqual(codes, [0, 0, 0])
  assert.deepEqual(
    (await readdir(name)).filter(f => f.endsWith('.part')),
    [],
  )
})
