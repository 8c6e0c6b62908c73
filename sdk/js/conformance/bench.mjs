// node bench.mjs TASK: this client's part of make bench-sdks, told in JSON and answered in JSON; Ghee's bench/clients.go says what the figures mean.
import { Ghee } from '../dist/index.js'

const { do: what, hosts, rounds, calls, clients, seconds, every_ms } = JSON.parse(process.argv[2])
const made = () => new Ghee({ hosts, token: 'token' })

async function overhead() {
  const ghee = made()
  const plain = () => fetch(`${hosts[0]}/v2/posts/one/?auth_token=token`)
  const ways = { plain: async () => (await plain()).text(), decoded: async () => (await plain()).json(), client: () => ghee.posts.get('one') }
  const took = { plain: [], decoded: [], client: [] }
  for (let round = 0; round <= rounds; round++) {
    const each = { plain: [], decoded: [], client: [] }
    for (let i = 0; i < calls; i++) {
      for (const name in ways) {
        const began = performance.now()
        await ways[name]()
        each[name].push((performance.now() - began) * 1000)
      }
    }
    for (const name in ways) if (round > 0) took[name].push(each[name].sort((a, b) => a - b)[calls >> 1]) // the first one warms up
  }
  return took
}

async function fault() {
  const ghee = made()
  const took = []
  for (let i = 0; i < calls; i++) {
    const began = performance.now()
    await ghee.posts.get('one')
    took.push(performance.now() - began)
  }
  return took
}

async function crowd() {
  const sum = { calls: 0, failed: 0 }
  const end = performance.now() + seconds * 1000
  const one = async i => {
    const ghee = made()
    for (let next = performance.now() + (every_ms * i) / clients; next < end; next += every_ms) {
      await new Promise(done => setTimeout(done, next - performance.now()))
      sum.calls++
      await ghee.posts.get('one').catch(() => sum.failed++)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, i) => one(i)))
  return sum
}

console.log(JSON.stringify(await { overhead, fault, crowd }[what]()))
process.exit(0)
