// node node.mjs CONTROL: this client as a module; with --require as CommonJS.
import { createRequire } from 'node:module'
import { play } from './play.mjs'

const [control, how] = process.argv.slice(2)
const sdk = how === '--require' ? createRequire(import.meta.url)('../dist/index.cjs') : await import('../dist/index.js')
await play(sdk, control)
