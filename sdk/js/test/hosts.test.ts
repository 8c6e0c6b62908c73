import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hosts } from '../src/hosts.js'

test('a host whose time is over is tried by one call, and others pass it by until that has ended', () => {
  const hosts = new Hosts(['https://a.example.com', 'https://b.example.com'])
  const tried = () => ({ times: new Map(), rounds: 0 })
  const next = (now: number) => hosts.next(tried(), now, () => 0).host
  const a = next(0)
  for (let i = 0; i < 5; i++) hosts.heard(a, 0, false)
  assert.deepEqual(
    [9999, 10_000, 10_000, 19_999, 20_000].map(now => next(now).url.at(8)),
    ['b', 'a', 'b', 'b', 'a'],
  )
  hosts.heard(a, 20_000, true)
  assert.deepEqual([next(20_000), next(20_000)], [a, a])
})

test('a host that wants to be left alone is, whatever a try that was under way brings', () => {
  const hosts = new Hosts(['https://a.example.com', 'https://b.example.com'])
  const next = (now: number) => hosts.next({ times: new Map(), rounds: 0 }, now, () => 0).host
  const a = next(0)
  hosts.heard(a, 0, true, 5000)
  hosts.heard(a, 100, true)
  hosts.heard(a, 100, false, 0)
  assert.deepEqual([next(4999) === a, next(5000) === a], [false, true])
})

test('however long all goes well, no more than fifty tokens are saved up', () => {
  const hosts = new Hosts(['https://api.example.com'])
  for (let i = 0; i < 100; i++) hosts.give()
  let taken = 0
  while (hosts.take(false)) taken++
  assert.equal(taken, 10)
})
