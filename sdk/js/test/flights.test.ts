import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Flights } from '../src/flights.js'
import { gate, settled } from './server.js'

test('who leaves a flight leaves the others their answer, and is told the reason', async () => {
  const flights = new Flights<number>()
  const go = gate<number>()
  let flown = 0
  const fly = () => {
    flown++
    return go.promise
  }
  const stop = new AbortController()
  const leaving = flights.do('k', stop.signal, fly)
  const staying = flights.do('k', new AbortController().signal, fly)
  const plain = flights.do('k', undefined, fly)
  const why = new Error('enough')
  stop.abort(why)
  await assert.rejects(leaving, e => e === why)
  go.open(7)
  assert.deepEqual([await staying, await plain, flown], [7, 7, 1])
})

test('a flight that nobody wants any more ends, and who comes then has one of his own', async () => {
  const flights = new Flights<number>()
  const signals: (AbortSignal | undefined)[] = []
  const go = gate<number>()
  const fly = (signal?: AbortSignal) => {
    signals.push(signal)
    return go.promise
  }
  const stops = [new AbortController(), new AbortController()]
  const all = stops.map(s => flights.do('k', s.signal, fly))
  stops[0]?.abort(new Error('first'))
  assert.equal(signals[0]?.aborted, false)
  const last = new Error('last')
  stops[1]?.abort(last)
  assert.equal(signals[0]?.reason, last)
  const next = flights.do('k', new AbortController().signal, fly)
  assert.equal(signals.length, 2)
  assert.equal(signals[1]?.aborted, false)
  go.open(7)
  assert.equal(await next, 7)
  assert.deepEqual(
    (await Promise.allSettled(all)).map(r => r.status),
    ['rejected', 'rejected'],
  )
})

test('who has given up before begins nothing', async () => {
  const flights = new Flights<number>()
  const why = new Error('before')
  await assert.rejects(
    flights.do('k', AbortSignal.abort(why), () => assert.fail('it flies')),
    e => e === why,
  )
})

test('a flight without a caller who waits fails silently, and the next one is another', async () => {
  const flights = new Flights<number>()
  const go = gate<number>()
  const stop = new AbortController()
  const left = flights.do('k', stop.signal, () => go.promise)
  stop.abort()
  await assert.rejects(left, { name: 'AbortError' })
  go.shut(new Error('nobody hears this'))
  await settled()
  await assert.rejects(
    flights.do('k', undefined, async () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await flights.do('k', undefined, async () => 8), 8)
})

test('who waited leaves no listener on his signal', async t => {
  const flights = new Flights<number>()
  const stop = new AbortController()
  const added = t.mock.method(stop.signal, 'addEventListener')
  const removed = t.mock.method(stop.signal, 'removeEventListener')
  for (let i = 0; i < 5; i++) await flights.do('k', stop.signal, async () => i)
  await settled()
  assert.deepEqual([added.mock.callCount(), removed.mock.callCount()], [5, 5])
})
