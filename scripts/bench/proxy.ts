import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAuthdesk } from '../../src/main.ts'
import { readConfig } from '../../src/proxy/config.ts'

// The product as it starts, on a store on disk. Takes the server upstream and, to measure what the log costs,
// `unrecorded`. Prints its port.

const [upstream, recorded] = process.argv.slice(2)
const folder = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'authdesk-bench-'))
const config = readConfig({ AUTHDESK_DATA: folder, AUTHDESK_PORT: '0', AUTHDESK_LOG_LEVEL: 'warn' }, folder)
const { Secret } = await import('../../src/proxy/secret.ts')
config.server = {
  kind: 'github',
  name: 'Stub',
  webUrl: upstream!,
  apiUrl: `${upstream}/api/v3`,
  profile: 'ghes',
  ca: null,
  signInApp: null,
  apps: [
    {
      id: 'ci-bot',
      name: 'CI Bot',
      clientId: 'abcde12345fghij67890',
      clientSecret: new Secret('b'.repeat(40)),
    },
  ],
  roles: { octocat: [{ role: 'owner', apps: ['ci-bot'] }] },
}
if (recorded === 'unrecorded') {
  const { Kysely } = await import('kysely')
  // From the first request on nothing is written; opening the store still is.
  process.once('SIGUSR2', () => {
    Kysely.prototype.transaction = () => ({ execute: async () => undefined }) as never
  })
}
const desk = await startAuthdesk({ config })
console.log(new URL(desk.url).port)
process.once('SIGTERM', () => void desk.close().then(() => process.exit(0)))
