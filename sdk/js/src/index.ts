import { type Answer, type CallOptions, Core, syncPath } from './client.js'
import { UsageError } from './errors.js'
import type { Options } from './options.js'
import type { Params } from './target.js'
import type { AnySite, At, Author, Change, Item, Keys, Label, List, Neighbour, One, Page, Paging, Post, SiteTypes, Written } from './types.js'

export type { Answer, CallOptions, Info } from './client.js'
export { BrokenError, GheeError, StatusError, type Try, UnavailableError, UsageError } from './errors.js'
export type { Options } from './options.js'
export type { Store } from './store.js'
export type { Params } from './target.js'
export type * from './types.js'

type Fields = Record<string, unknown>
type Got<Body> = Promise<Answer<Body>>
type Walk<T> = AsyncGenerator<T, void, undefined>

/** The blog's posts. */
export class Posts {
  constructor(private readonly core: Core) {}

  /** Posts, the newest first. Parameters: page, page_size (10; at most 100), limit, offset, locale, preview, exclude_body, author_slug, category_slug, tag_slug. */
  list(params?: Params, call?: CallOptions): Promise<Answer<List<Post>>> {
    return this.core.get(['posts'], params, call)
  }

  /** Walks through a list, page by page. */
  all(params?: Params, call?: CallOptions): AsyncGenerator<Post, void, undefined> {
    return this.core.walk(
      p => this.list(p, call),
      page => page.data,
      params,
    )
  }

  /** A post, and those beside it. Parameters: locale, preview. One that is not there is a StatusError of 404. */
  get(
    slug: string,
    params?: Params,
    call?: CallOptions,
  ): Promise<Answer<One<Post> & { meta: { next_post: Neighbour | null; previous_post: Neighbour | null } }>> {
    return this.core.get(['posts', slug], params, call)
  }

  /** Posts that fit some words, the best first. Parameters: page, page_size, locale, exclude_body. */
  search(query: string, params?: Params, call?: CallOptions): Promise<Answer<List<Post>>> {
    return this.core.get(['posts', 'search'], { ...params, query }, call)
  }

  /** Makes a post of a body as in the write API: title and slug are needed. It shows within seconds. */
  create(body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('POST', ['posts'], body, call)
  }

  /** Changes what the body names. */
  update(slug: string, body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('PATCH', ['posts', slug], body, call)
  }

  /** Moves a post into the trash. */
  async delete(slug: string, call?: CallOptions): Promise<void> {
    await this.core.write('DELETE', ['posts', slug], undefined, call)
  }
}

/** Pages of page types, and single ones. `*` is any type where one page is asked for, and the single pages in lists. */
export class Pages<S extends SiteTypes = AnySite> {
  constructor(private readonly core: Core) {}

  /** Pages of a type. Parameters: page, page_size, limit, offset, locale, preview, levels (of references, 2; at most 5), alt_media_text, order, fields. */
  list<K extends Keys<S['pages']>, const P extends Params = {}>(type: K, params?: P, call?: CallOptions): Got<List<Page<At<S['pages'], K, P>>>>
  list<F = Fields>(type: string, params?: Params, call?: CallOptions): Got<List<Page<F>>>
  list<F>(type: string, params?: Params, call?: CallOptions): Got<List<Page<F>>> {
    return this.core.get(['pages', type], params, call)
  }

  /** Walks through a list, page by page. */
  all<K extends Keys<S['pages']>, const P extends Params = {}>(type: K, params?: P, call?: CallOptions): Walk<Page<At<S['pages'], K, P>>>
  all<F = Fields>(type: string, params?: Params, call?: CallOptions): Walk<Page<F>>
  all<F>(type: string, params?: Params, call?: CallOptions): Walk<Page<F>> {
    return this.core.walk(
      p => this.list<F>(type, p, call),
      page => page.data,
      params,
    )
  }

  /** A page. Parameters: locale, preview, levels, alt_media_text. One that is not there is a StatusError of 404. */
  get<K extends Keys<S['pages']>, const P extends Params = {}>(type: K, slug: string, params?: P, call?: CallOptions): Got<One<Page<At<S['pages'], K, P>>>>
  get<F = Fields>(type: string, slug: string, params?: Params, call?: CallOptions): Got<One<Page<F>>>
  get<F>(type: string, slug: string, params?: Params, call?: CallOptions): Got<One<Page<F>>> {
    return this.core.get(['pages', type, slug], params, call)
  }

  /** Pages that fit some words, the best first. Parameters: page_type, page, page_size, locale, levels. */
  search<F = Fields>(query: string, params?: Params, call?: CallOptions): Promise<Answer<List<Page<F>>>> {
    return this.core.get(['pages', 'search'], { ...params, query }, call)
  }

  /** Makes a page of a body as in the write API: title, slug and fields are needed, and page_type for one of a type. */
  create(body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('POST', ['pages'], body, call)
  }

  /** Changes what the body names. */
  update(type: string, slug: string, body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('PATCH', ['pages', type, slug], body, call)
  }

  /** Moves a page into the trash. */
  async delete(type: string, slug: string, call?: CallOptions): Promise<void> {
    await this.core.write('DELETE', ['pages', type, slug], undefined, call)
  }
}

/** Lists of items of a type. */
export class Collections<S extends SiteTypes = AnySite> {
  constructor(private readonly core: Core) {}

  /** Items of one collection, under its key. Parameters: page, page_size, limit, offset, locale, preview, levels, alt_media_text, order, fields. */
  get<K extends Keys<S['collections']>, const P extends Params = {}>(
    key: K,
    params?: P,
    call?: CallOptions,
  ): Got<{ meta: Paging; data: { [key in K]: Item<At<S['collections'], K, P>>[] } }>
  get<F = Fields>(key: string, params?: Params, call?: CallOptions): Got<{ meta: Paging; data: { [key: string]: Item<F>[] } }>
  get<F>(key: string, params?: Params, call?: CallOptions): Got<{ meta: Paging; data: { [key: string]: Item<F>[] } }> {
    return this.core.get(['content', key], params, call)
  }

  /** Walks through one collection, page by page. */
  all<K extends Keys<S['collections']>, const P extends Params = {}>(key: K, params?: P, call?: CallOptions): Walk<Item<At<S['collections'], K, P>>>
  all<F = Fields>(key: string, params?: Params, call?: CallOptions): Walk<Item<F>>
  all<F>(key: string, params?: Params, call?: CallOptions): Walk<Item<F>> {
    return this.core.walk(
      p => this.get<F>(key, p, call),
      page => page.data[key] ?? [],
      params,
    )
  }

  /** All items of several collections, under their keys. Parameters: locale, preview, levels, alt_media_text. */
  many<K extends Keys<S['collections']>, const P extends Params = {}>(
    keys: K[],
    params?: P,
    call?: CallOptions,
  ): Got<One<{ [key in K]: Item<At<S['collections'], key, P>>[] }>>
  many<Data extends { [key: string]: Item[] } = { [key: string]: Item[] }>(keys: string[], params?: Params, call?: CallOptions): Got<One<Data>>
  async many<Data>(keys: string[], params?: Params, call?: CallOptions): Got<One<Data>> {
    if (!keys.length) throw new UsageError('no collection is named')
    return this.core.get(['content'], { ...params, keys }, call)
  }

  /** One item, alone under its collection's key. Parameters: locale, preview, levels, alt_media_text. */
  item<K extends Keys<S['collections']>, const P extends Params = {}>(
    key: K,
    id: number,
    params?: P,
    call?: CallOptions,
  ): Got<{ data: { [key in K]: Item<At<S['collections'], K, P>>[] } }>
  item<F = Fields>(key: string, id: number, params?: Params, call?: CallOptions): Got<{ data: { [key: string]: Item<F>[] } }>
  item<F>(key: string, id: number, params?: Params, call?: CallOptions): Got<{ data: { [key: string]: Item<F>[] } }> {
    return this.core.get(['content', key, id], params, call)
  }

  /** Makes items of a body as in the write API: key and fields are needed. */
  create(body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('POST', ['content'], body, call)
  }

  /** Changes the fields that the body names. */
  update(key: string, id: number, body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('PATCH', ['content', key, id], body, call)
  }

  /** Makes an item what the body says: fields that it does not name are empty. */
  replace(key: string, id: number, body: object, call?: CallOptions): Promise<Answer<Written>> {
    return this.core.write('PUT', ['content', key, id], body, call)
  }

  /** Moves an item into the trash. */
  async delete(key: string, id: number, call?: CallOptions): Promise<void> {
    await this.core.write('DELETE', ['content', key, id], undefined, call)
  }
}

/** Authors, categories or tags. Parameter of both calls: include (recent_posts). */
export class Named<T> {
  constructor(
    private readonly core: Core,
    private readonly kind: string,
  ) {}

  /** All of them. */
  list(params?: Params, call?: CallOptions): Promise<Answer<One<T[]>>> {
    return this.core.get([this.kind], params, call)
  }

  /** One of them. */
  get(slug: string, params?: Params, call?: CallOptions): Promise<Answer<One<T>>> {
    return this.core.get([this.kind, slug], params, call)
  }
}

/** A client of one site. It is made once and used for all calls. `new Ghee<Site>(…)` knows the types at the site's keys: `ghee types` writes them. */
export class Ghee<S extends SiteTypes = AnySite> {
  private readonly core: Core
  readonly posts: Posts
  readonly pages: Pages<S>
  readonly collections: Collections<S>
  readonly authors: Named<Author>
  readonly categories: Named<Label>
  readonly tags: Named<Label>

  constructor(options: Options) {
    this.core = new Core(options)
    this.posts = new Posts(this.core)
    this.pages = new Pages(this.core)
    this.collections = new Collections(this.core)
    this.authors = new Named(this.core, 'authors')
    this.categories = new Named(this.core, 'categories')
    this.tags = new Named(this.core, 'tags')
  }

  /** A feed's XML. Parameters of RSS and Atom: category_slug, tag_slug. */
  feed(kind: 'rss' | 'atom' | 'sitemap', params?: Params, call?: CallOptions): Promise<Answer<One<string>>> {
    return this.core.get(['feeds', kind], params, call)
  }

  /**
   * What changed since a position, and without one the position to begin with. A StatusError of 410 says that it is too long ago:
   * read everything. Parameters: limit, types, locale.
   */
  changes(
    since?: string,
    params?: Params,
    call?: CallOptions,
  ): Promise<Answer<{ meta: { position: string; since: string; more: boolean; count: number }; data: Change[] }>> {
    return this.core.read(syncPath, { ...params, since: since || null }, call)
  }

  /** Waits for what is on its way to the store, and closes that. */
  close(): Promise<void> {
    return this.core.close()
  }
}
