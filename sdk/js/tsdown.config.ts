import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/butter.ts', 'src/stores.ts', 'src/node.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  deps: { neverBundle: [/^node:/] },
  dts: true,
  fixedExtension: false,
  outputOptions: { exports: 'named' }, // require gives { default } where there is one, as that of buttercms does
})
