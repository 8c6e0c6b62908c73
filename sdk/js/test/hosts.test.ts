import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hosts } from '../src/hosts.js'

test('however long all goes well, no more than fifty tokens are saved up', () => {
  const hosts = new Hosts(['https://api.example.com'])
  for (let i = 0; i < 100; i++) hosts.give()
  let taken = 0
  while (hosts.take(false)) taken++
  assert.equal(taken, 10)
})
