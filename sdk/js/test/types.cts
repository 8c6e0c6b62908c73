// The same by require: only looked at by tsc.
import ghee = require('@ghee/client')
import butter = require('@ghee/client/butter')
import node = require('@ghee/client/node')
import stores = require('@ghee/client/stores')

const client = new ghee.Ghee({ hosts: ['https://api.example.com'], token: 'READ', store: node.fileStore('/tmp/x') })
const slug: Promise<string> = client.posts.get('a').then(p => p.data.slug)
const kept: Promise<unknown> = stores.browserStore().get('k') as Promise<unknown>
const old: butter.ButterClient = butter.default('READ')
// @ts-expect-error: a slug is a string
client.posts.get(7)
void [slug, kept, old]
