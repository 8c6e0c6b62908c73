// What compiles, and what does not: this file is only looked at by tsc. It uses the package as others do, by its name.
import {
  type Answer,
  BrokenError,
  Ghee,
  GheeError,
  type Info,
  type Item,
  type Options,
  type Page,
  type Params,
  type Post,
  StatusError,
  type Store,
  UnavailableError,
  UsageError,
} from '@ghee/client'
import Butter, { type ButterClient } from '@ghee/client/butter'
import { fileStore } from '@ghee/client/node'
import { browserStore, type RedisClient, redisStore } from '@ghee/client/stores'
import { createClient } from 'redis'

interface Recipe {
  minutes: number
  chef: { name: string } | null
}

/** Fails to compile unless both are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>) => {}

export async function uses(ghee: Ghee, signal: AbortSignal): Promise<void> {
  const posts = await ghee.posts.list({ page: 2, page_size: 5, preview: true, tag_slug: ['a', 'b'], locale: null, exclude_body: undefined }, { signal })
  same<typeof posts.data, Post[]>(true)
  same<typeof posts.info, Info>(true)
  same<typeof posts.meta.next_page, number | null>(true)
  const title: string = posts.data[0]?.title ?? ''
  // @ts-expect-error: there may be none
  posts.data[0].title
  // @ts-expect-error: where an answer came from is told, and not changed
  posts.info = {} as Info
  // @ts-expect-error: no such parameter
  await ghee.posts.list({ page: new Date() })
  // @ts-expect-error: no signal
  await ghee.posts.list({}, { signal: true })
  // @ts-expect-error: a slug is a string
  await ghee.posts.get(7)
  const post = await ghee.posts.get('a')
  const next: string | undefined = post.meta.next_post?.slug
  // @ts-expect-error: it may have none
  post.data.author.slug
  for await (const p of ghee.posts.all({ page_size: 100 })) same<typeof p, Post>(true)

  const page = await ghee.pages.get<Recipe>('recipe', 'toast', { levels: 1, fields: { 'chef.name': 'Ada', minutes: 7 } })
  same<typeof page, Answer<{ data: Page<Recipe> }>>(true)
  const minutes: number = page.data.fields.minutes
  // @ts-expect-error: the type has no such field
  page.data.fields.hours
  const any = await ghee.pages.get('*', 'toast')
  // @ts-expect-error: of what type it is nobody has said
  const unknown: string = any.data.fields.name

  const faq = await ghee.collections.get<{ question: string }>('faq')
  same<NonNullable<(typeof faq.data)['faq']>[number], Item<{ question: string }>>(true)
  const id: number | undefined = faq.data.faq?.[0]?.meta.id
  const many = await ghee.collections.many<{ faq: Item<{ question: string }>[]; menu: Item[] }>(['faq', 'menu'])
  const question: string | undefined = many.data.faq[0]?.question
  // @ts-expect-error: an item's id is a number
  await ghee.collections.item('faq', '7')

  const authors = await ghee.authors.list({ include: 'recent_posts' })
  const recent: Post[] | undefined = authors.data[0]?.recent_posts
  await ghee.feed('rss', { category_slug: 'news' })
  // @ts-expect-error: no such feed
  await ghee.feed('json')
  const changes = await ghee.changes('1.2.ab', { types: ['post'] })
  const action: 'published' | 'removed' | undefined = changes.data[0]?.action
  const done: Promise<void> = ghee.posts.delete('a')
  const written = await ghee.posts.create({ title: 'T', slug: 't' })
  const status: string | undefined = written.status
  // @ts-expect-error: a change has a body
  await ghee.posts.create()
  void [title, next, minutes, unknown, id, question, recent, action, done, status]
}

export async function errors(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (e) {
    if (e instanceof StatusError) return `${e.status} ${e.detail} ${e.request}`
    if (e instanceof UnavailableError) return e.tries.map(t => `${t.host}: ${t.error.message}`).join()
    if (e instanceof UsageError || e instanceof BrokenError) return e.message
    if (e instanceof GheeError) return e.name
  }
  return ''
}

export async function makes(): Promise<Ghee[]> {
  const redis = createClient()
  const own: Store = { get: async () => null, set: async () => {}, delete: async () => true, close: async () => {} }
  const options: Options = { hosts: ['https://api.example.com'], token: 'READ' }
  // @ts-expect-error: no host
  new Ghee({ token: 'READ' })
  // @ts-expect-error: no token
  new Ghee({ hosts: ['https://api.example.com'] })
  // @ts-expect-error: times are numbers of milliseconds
  new Ghee({ ...options, total: '10s' })
  // @ts-expect-error: a store has four methods
  new Ghee({ ...options, store: { get: own.get, set: own.set, delete: own.delete } })
  // @ts-expect-error: a store gives text
  new Ghee({ ...options, store: { ...own, get: async () => 7 } })
  // @ts-expect-error: no such option
  new Ghee({ ...options, retries: 3 })
  const params: Params = { fields: { name: ['a', 1, true] } }
  void params
  const other: RedisClient = { get: async () => null, del: async () => 1 }
  return [redisStore(redis), redisStore(other), fileStore('/tmp/x', 1 << 20), browserStore('a', 10), own].map(store => new Ghee({ ...options, store }))
}

export async function butter(): Promise<void> {
  const one: ButterClient = Butter('READ', { hosts: ['https://api.example.com'], timeout: 500, testMode: true, onError: null })
  const two = new Butter('READ')
  const post = await one.post.retrieve('a', { preview: 1 })
  const title: string = post.data.data.title
  const page = await two.page.retrieve<Recipe, 'recipe', 'toast'>('recipe', 'toast')
  const chef: string | undefined = page.data.data.fields.chef?.name
  const faq = await two.content.retrieve<{ faq: { question: string } }>(['faq'])
  const question: string | undefined = faq.data.data.faq[0]?.question
  // @ts-expect-error: no such collection
  await two.content.retrieve<{ faq: { question: string } }>(['menu'])
  one.post.cancelRequest()
  // @ts-expect-error: theirs has none, either
  one.post.create({})
  void [title, chef, question]
}
