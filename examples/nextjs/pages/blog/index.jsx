import Link from 'next/link'
import { serve } from '../../lib/ghee'
import { Day, Pager, Title } from '../../lib/parts'

export const getServerSideProps = serve((ghee, { query }) => ghee.posts.list({ page: query.page ?? 1, page_size: 3, exclude_body: true }))

const step = (page, title) => page && { path: `?page=${page}`, title }

export default function Blog({ meta, data: posts }) {
  return (
    <article>
      <Title title="Blog" description="What we wrote down on the way." />
      <h1>Blog</h1>
      {posts.map(p => (
        <div className="list" key={p.slug}><h2><Link href={`/blog/${p.slug}`}>{p.title}</Link></h2><Day at={p.published} /><p>{p.summary}</p></div>
      ))}
      <Pager prev={step(meta.previous_page, 'Newer')} next={step(meta.next_page, 'Older')} />
    </article>
  )
}
