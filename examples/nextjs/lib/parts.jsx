import Head from 'next/head'
import Link from 'next/link'

export const Title = ({ title, description }) => <Head><title>{title}</title><meta name="description" content={description} /></Head>

/** HTML that editors wrote: it is shown as it is. */
export const HTML = ({ children }) => <div dangerouslySetInnerHTML={{ __html: children }} />

export const Day = ({ at }) => <time dateTime={at}>{new Date(at).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })}</time>

const Step = ({ to, rel }) => (to ? <Link rel={rel} href={`/blog${to.path}`}>{to.title}</Link> : null)
export const Pager = ({ prev, next }) => <nav className="pager"><Step rel="prev" to={prev} /><Step rel="next" to={next} /></nav>

export const Message = ({ title, children }) => (
  <article>
    <Title title={title} description={children} />
    <h1>{title}</h1><p>{children}</p><p><Link href="/">To the first page</Link></p>
  </article>
)
