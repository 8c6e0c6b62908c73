// Plays rows of sdk/spec to this client; by Node and by browsers.

class Wire {
  waited = []
  constructor(now, random) {
    this.now = now
    this.random = [...(random ?? [])]
  }
  options = () => ({
    now: () => this.now,
    sleep: async ms => {
      this.now += ms
      this.waited.push(ms)
    },
    random: () => this.random.shift() ?? 0.5,
  })
}

/** A map that is at fault in a known way. */
function faulty({ fault, turns = '' }, values) {
  const kept = new Map(Object.entries(values).map(([k, v]) => [k, new TextDecoder().decode(Uint8Array.from(atob(v), c => c.charCodeAt(0)))]))
  const meet = () => {
    if (fault === 'frozen') return new Promise(() => {})
    const fails = fault === 'failing' || turns[0] === 'f'
    turns = turns.slice(1)
    if (fails) throw new Error('the store is down')
  }
  return {
    kept,
    async get(key) {
      await meet()
      if (fault === 'late') await new Promise(done => setTimeout(done, 200))
      let v = kept.get(key)
      if (fault === 'corrupt') v = v.slice(0, -3) + String.fromCharCode(v.charCodeAt(v.length - 3) ^ 1) + v.slice(-2)
      if (fault === 'swapped') v = [...kept].find(([k]) => k !== key)[1]
      if (fault === 'gone after one get') kept.clear()
      return v
    },
    async set(key, value) {
      await meet()
      kept.set(key, value)
    },
    async delete(key) {
      await meet()
      if (fault !== 'forgets nothing') kept.delete(key)
    },
    close: async () => {},
  }
}

const base64 = s => {
  let bytes = ''
  for (const b of new TextEncoder().encode(s)) bytes += String.fromCharCode(b)
  return btoa(bytes)
}

/** The calls of the table. */
const calls = {
  'posts.list': (c, a, o) => c.posts.list(a.params, o),
  'posts.all': (c, a, o) => c.posts.all(a.params, o),
  'posts.get': (c, a, o) => c.posts.get(a.slug, a.params, o),
  'posts.search': (c, a, o) => c.posts.search(a.query, a.params, o),
  'posts.create': (c, a, o) => c.posts.create(a.body, o),
  'posts.update': (c, a, o) => c.posts.update(a.slug, a.body, o),
  'posts.delete': (c, a, o) => c.posts.delete(a.slug, o),
  'pages.list': (c, a, o) => c.pages.list(a.type, a.params, o),
  'pages.all': (c, a, o) => c.pages.all(a.type, a.params, o),
  'pages.get': (c, a, o) => c.pages.get(a.type, a.slug, a.params, o),
  'pages.search': (c, a, o) => c.pages.search(a.query, a.params, o),
  'pages.create': (c, a, o) => c.pages.create(a.body, o),
  'pages.update': (c, a, o) => c.pages.update(a.type, a.slug, a.body, o),
  'pages.delete': (c, a, o) => c.pages.delete(a.type, a.slug, o),
  'collections.get': (c, a, o) => c.collections.get(a.key, a.params, o),
  'collections.all': (c, a, o) => c.collections.all(a.key, a.params, o),
  'collections.many': (c, a, o) => c.collections.many(a.keys, a.params, o),
  'collections.item': (c, a, o) => c.collections.item(a.key, a.id, a.params, o),
  'collections.create': (c, a, o) => c.collections.create(a.body, o),
  'collections.update': (c, a, o) => c.collections.update(a.key, a.id, a.body, o),
  'collections.replace': (c, a, o) => c.collections.replace(a.key, a.id, a.body, o),
  'collections.delete': (c, a, o) => c.collections.delete(a.key, a.id, o),
  'authors.list': (c, a, o) => c.authors.list(a.params, o),
  'authors.get': (c, a, o) => c.authors.get(a.slug, a.params, o),
  'categories.list': (c, a, o) => c.categories.list(a.params, o),
  'categories.get': (c, a, o) => c.categories.get(a.slug, a.params, o),
  'tags.list': (c, a, o) => c.tags.list(a.params, o),
  'tags.get': (c, a, o) => c.tags.get(a.slug, a.params, o),
  'feeds.get': (c, a, o) => c.feed(a.kind, a.params, o),
  'sync.since': (c, a, o) => c.changes(a.position, a.params, o),
}

const nothing = { from_failover: false, age_s: 0, position: '', revalidated: false }

function failed(sdk, e, body) {
  const error = { kind: 'unknown', text: String(e) }
  if (e instanceof sdk.StatusError) Object.assign(error, { kind: 'status', status: e.status, detail: e.detail })
  else if (e instanceof sdk.UnavailableError) Object.assign(error, { kind: 'unavailable', status: e.status })
  else if (e instanceof sdk.UsageError) error.kind = 'usage'
  else if (e instanceof sdk.BrokenError) error.kind = 'broken'
  else if (e?.name === 'AbortError') error.kind = 'cancelled'
  return { ...nothing, error, ...(body && { body }) }
}

async function one(sdk, client, call) {
  const stop = new AbortController()
  if (call.cancel) setTimeout(() => stop.abort(), call.cancel)
  const walked = []
  const walks = call.do.endsWith('.all')
  try {
    const given = calls[call.do](client, call.args ?? {}, call.cancel ? { signal: stop.signal } : undefined)
    if (walks) {
      for await (const v of given) walked.push(call.do.startsWith('collections') ? v : { slug: v.slug })
      return { ...nothing, body: walked }
    }
    const answer = await given
    if (!answer) return nothing
    const i = answer.info
    return { body: answer, from_failover: i.fromFailover, age_s: Math.floor(i.age / 1000), position: i.position, revalidated: i.revalidated }
  } catch (e) {
    return failed(sdk, e, walks ? walked : undefined)
  }
}

async function row(sdk, task) {
  const o = task.row.options ?? {}
  const wire = new Wire(task.now, task.row.random)
  const store = task.row.store && faulty(task.row.store, task.kept)
  const client = new sdk.Ghee({
    hosts: task.bases.map(b => b + (o.base_suffix ?? '')),
    token: 'READ',
    writeToken: o.write_token === false ? undefined : 'WRITE',
    attempts: o.attempts,
    try: o.try_ms,
    lastTry: o.last_try_ms,
    total: o.total_ms,
    fresh: o.fresh_ms,
    maxAge: o.max_age_ms,
    store: store ?? undefined,
    ...wire.options(),
  })
  const results = []
  for (const call of task.row.calls) {
    wire.now += call.after_ms ?? 0
    results.push(await Promise.all(Array.from({ length: call.together || 1 }, () => one(sdk, client, call))))
  }
  await client.close()
  const kept = store && Object.fromEntries([...store.kept].map(([k, v]) => [k, base64(v)]))
  return { results, waits_ms: wire.waited, kept: kept ?? {} }
}

/** Plays what the control gives until it has no more. */
export async function play(sdk, control) {
  for (;;) {
    const res = await fetch(`${control}/next`, { method: 'POST' })
    if (res.status === 204) return
    const outcome = await row(sdk, await res.json())
    await fetch(`${control}/done`, { method: 'POST', body: JSON.stringify(outcome) })
  }
}
