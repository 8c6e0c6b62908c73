// node node.mjs CONTROL: this client as a module; with --require as CommonJS.
import { createRequire } from 'node:module'
import { play } from './play.mjs'

const [control, how] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const load = how === '--require' ? name => require(`../dist/${name}.cjs`) : name => import(`../dist/${name}.js`)
for (const name of ['butter', 'stores', 'node']) await load(name) // what this Node cannot read fails here
await play(await load('index'), control)
