import { Ghee, UnavailableError, UsageError } from '@ghee/client'
import { fileStore } from '@ghee/client/node'
import express from 'express'
import * as views from './views.js'

const { GHEE_HOSTS = 'http://127.0.0.1:8080', GHEE_TOKEN, GHEE_STORE = '.content', PORT = 3000 } = process.env

// With every host gone, what was read before is given from the store: also to a process that starts then.
const ghee = new Ghee({ hosts: GHEE_HOSTS.split(','), token: GHEE_TOKEN, store: fileStore(GHEE_STORE) })
const app = express()

app.use(express.static('public'))

app.get('/', async (req, res) => {
  const page = await ghee.pages.get('landing-page', 'landing-page-with-components', { alt_media_text: 1 })
  res.send(views.landing(page.data.fields))
})

app.get('/blog', async (req, res) => {
  res.send(views.list(await ghee.posts.list({ page: req.query.page ?? 1, page_size: 3, exclude_body: true })))
})

app.get('/blog/:slug', async (req, res) => {
  res.send(views.post(await ghee.posts.get(req.params.slug)))
})

app.use((req, res) => res.status(404).send(views.missing()))

app.use((error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (error instanceof UsageError || error.status === 404) return res.status(404).send(views.missing())
  console.error(error.message)
  if (error instanceof UnavailableError) return res.status(503).set('Retry-After', '30').send(views.away())
  res.status(500).send(views.broken())
})

const server = app.listen(PORT, error => {
  if (error) throw error
  console.log(`http://localhost:${PORT}`)
})
process.on('SIGTERM', () => server.close(() => ghee.close()))
