/** Where a list goes on. */
export interface Paging {
  /** Of all pages together. */
  count: number
  next_page: number | null
  previous_page: number | null
}

/** Who wrote posts. What is not given is ''. */
export interface Author {
  slug: string
  first_name: string
  last_name: string
  email: string
  title: string
  /** HTML. */
  bio: string
  profile_image: string
  linkedin_url: string
  facebook_url: string
  instagram_url: string
  pinterest_url: string
  twitter_handle: string
  /** With `include: 'recent_posts'`. */
  recent_posts?: Post[]
}

/** A category or a tag. */
export interface Label {
  name: string
  slug: string
  /** With `include: 'recent_posts'`. */
  recent_posts?: Post[]
}

/** Of a document; readers see `published` ones, and drafts with `preview`. */
export type Status = 'draft' | 'published' | 'scheduled'

/** An article of the blog. Times are ISO 8601. */
export interface Post {
  slug: string
  title: string
  /** HTML; absent with `exclude_body`. */
  body?: string
  summary: string
  seo_title: string
  meta_description: string
  featured_image: string | null
  featured_image_alt: string
  url: string | null
  status: Status
  created: string
  updated: string
  published: string | null
  scheduled: string | null
  author: Author | null
  categories: Label[]
  tags: Label[]
  /** Of a search, the higher the better. */
  rank?: number
}

/** The post before or after one. */
export interface Neighbour {
  slug: string
  title: string
  featured_image: string | null
}

/** A page of a type, or a single page, whose `page_type` is null. */
export interface Page<Fields = Record<string, unknown>> {
  slug: string
  name: string
  page_type: string | null
  status: Status
  published: string | null
  updated: string
  scheduled: string | null
  fields: Fields
}

/** One of a collection: its fields lie beside `meta`. */
export type Item<Fields = Record<string, unknown>> = { meta: { id: number } } & Fields

/** One object that is other than it was. */
export interface Change {
  kind: string
  type: string
  id: number | null
  key: string
  slug: string | null
  locale: string
  action: 'published' | 'removed'
  at: string
  url: string | null
}

/** A page of a list. */
export interface List<One> {
  meta: Paging
  data: One[]
}

/** What was asked for, by itself. */
export interface One<T> {
  data: T
}

/** What the server says of a write it has taken. */
export interface Written {
  status?: string
}

/** What a site has at its keys: `Site` of a file that `ghee types` wrote. */
export interface SiteTypes {
  pages: object
  collections: object
}

/** A site of which nothing is known. */
export interface AnySite {
  pages: {}
  collections: {}
}

/** The keys of a site's types. */
export type Keys<Types> = Exclude<keyof Types, '$asked'> & string

/** What is at a key, as a call with the parameters gets it: some of the fields where it names those to show. */
export type At<Types, Key extends keyof Types, P> = P extends { only: unknown } | { exclude: unknown }
  ? Partial<(Types & { readonly $asked: P })[Key]>
  : (Types & { readonly $asked: P })[Key]
