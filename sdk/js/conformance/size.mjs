// node size.mjs: bytes of what a site's bundle has of this client, minified and gzipped, by what it imports.
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const imports = {
  core: `export { Ghee } from '../dist/index.js'`,
  butter: `export { default } from '../dist/butter.js'`,
  'core and browserStore': `export { Ghee } from '../dist/index.js'; export { browserStore } from '../dist/stores.js'`,
}
const sizes = {}
for (const [name, code] of Object.entries(imports)) {
  const entry = {
    name: 'entry',
    resolveId: id => (id === 'entry' ? new URL('entry.js', import.meta.url).pathname : null),
    load: id => (id.endsWith('/conformance/entry.js') ? code : null),
  }
  const bundle = await rolldown({ input: 'entry', plugins: [entry], platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  sizes[name] = gzipSync(output.map(o => o.code).join(''), { level: 9 }).length
  await bundle.close()
}
console.log(JSON.stringify(sizes))
