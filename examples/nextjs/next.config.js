import { fileURLToPath } from 'node:url'

export default {
  i18n: { locales: ['en'], defaultLocale: 'en' },
  poweredByHeader: false,
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) }, // @ghee/client is linked from there; not needed with one from npm
}
