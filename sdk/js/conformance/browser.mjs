// node browser.mjs CONTROL: this client in Chromium, which GHEE_CHROMIUM may name.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

// The browser's driver is the dashboard's, which has tests in one, too.
const { chromium } = createRequire(new URL('../../../dashboard/package.json', import.meta.url))('playwright-core')
const [control] = process.argv.slice(2)
const server = createServer(async (req, res) => {
  const name = /^\/([\w.-]+\.m?js)$/.exec(req.url)?.[1]
  const file = name && (name === 'play.mjs' ? './play.mjs' : `../dist/${name}`)
  res.setHeader('Content-Type', file ? 'text/javascript' : 'text/html')
  res.end(file ? await readFile(new URL(file, import.meta.url)) : '<!doctype html><title>conformance</title>')
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const browser = await chromium.launch({
  executablePath: process.env.GHEE_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
})
try {
  const page = await browser.newPage()
  page.on('pageerror', e => console.error(e))
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.evaluate(async control => {
    const [{ play }, sdk] = await Promise.all([import('/play.mjs'), import('/index.js')])
    await play(sdk, control)
  }, control)
} finally {
  await browser.close()
  server.close()
}
