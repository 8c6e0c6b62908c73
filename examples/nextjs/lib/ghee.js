import { Ghee, UnavailableError, UsageError } from '@ghee/client'
import { fileStore } from '@ghee/client/node'

const { GHEE_HOSTS = 'http://127.0.0.1:8080', GHEE_TOKEN: token, GHEE_STORE = '.content' } = process.env

/** The getServerSideProps of a page: the data and meta of what `ask` asks for, or the right status where nothing is to be had. */
export const serve = ask => async context => {
  // One client for all pages, made when it is needed first, so that a build needs none. With every host gone, what was read
  // before is given from its store: also to a process that starts then.
  globalThis.ghee ??= new Ghee({ hosts: GHEE_HOSTS.split(','), token, store: fileStore(GHEE_STORE) })
  try {
    const { meta = null, data } = await ask(globalThis.ghee, context)
    return { props: { meta, data } }
  } catch (error) {
    if (error instanceof UsageError || error.status === 404) return { notFound: true }
    if (!(error instanceof UnavailableError)) throw error
    console.error(error.message)
    context.res.statusCode = 503
    context.res.setHeader('Retry-After', 30)
    return { props: { away: true } }
  }
}
