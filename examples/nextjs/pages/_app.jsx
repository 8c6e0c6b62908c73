import Link from 'next/link'
import { Message } from '../lib/parts'
import '../style.css'

const away = 'This page cannot be had just now. Pages that were read before can; please try this one again in a minute.'

export default function App({ Component, pageProps }) {
  return (
    <>
      <header><Link href="/">The Keeping Kitchen</Link><Link href="/blog">Blog</Link></header>
      <main>{pageProps.away ? <Message title="Back in a moment">{away}</Message> : <Component {...pageProps} />}</main>
      <footer>Made with Ghee and Next.js.</footer>
    </>
  )
}
