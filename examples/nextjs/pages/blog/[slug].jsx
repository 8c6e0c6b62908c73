import { serve } from '../../lib/ghee'
import { Day, HTML, Pager, Title } from '../../lib/parts'

export const getServerSideProps = serve((ghee, { params }) => ghee.posts.get(params.slug))

const step = post => post && { path: `/${post.slug}`, title: post.title }

export default function Post({ meta, data: post }) {
  return (
    <article>
      <Title title={post.seo_title || post.title} description={post.meta_description} />
      <h1>{post.title}</h1>
      <p><Day at={post.published} /> {post.author && <small>{`by ${post.author.first_name} ${post.author.last_name}`}</small>}</p>
      {post.featured_image && <img src={post.featured_image} alt={post.featured_image_alt} />}
      <HTML>{post.body}</HTML>
      <Pager prev={step(meta.previous_post)} next={step(meta.next_post)} />
    </article>
  )
}
