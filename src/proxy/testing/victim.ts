/** The proxy as a process of its own, so that it can be killed. One argument: `VictimOptions` as JSON. */
import { setTimeout as delay } from 'node:timers/promises'
import { createProxy } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { Server } from '../config.ts'
import { PRODUCTION_POLICY } from '../headers.ts'
import { createLog } from '../log.ts'
import { Secret } from '../secret.ts'
import { openStore } from '../store/sqlite.ts'
import { AUDIT_KEY } from './keys.ts'

export interface VictimOptions {
  store: string
  outbox: string
  /** Base64. */
  key: string
  port: number
  /** The server with its secrets in the open: these are the sandbox's. */
  server: Server
  secrets: Record<string, string>
  /** Its time runs this much faster than ours, from `epoch` on, and `ahead` milliseconds before it. */
  pace: number
  epoch: number
  ahead: number
}

const options = JSON.parse(process.argv[2] ?? '') as VictimOptions

const clock: Clock = {
  now: () => options.epoch + options.ahead + (Date.now() - options.epoch) * options.pace,
  monotonic: () => performance.now() * options.pace,
  sleep: async (ms, signal) => delay(ms / options.pace, undefined, signal ? { signal } : {}),
}
const proxy = await createProxy({
  config: {
    publicUrl: null,
    trustProxy: [],
    // All come from one address here.
    maxConnectionsPerAddress: 4_096,
    key: Buffer.from(options.key, 'base64'),
    auditKey: AUDIT_KEY,
  },
  port: options.port,
  server: {
    ...options.server,
    signInApp: null,
    apps: options.server.apps.map((app) => ({
      ...app,
      clientSecret: new Secret(options.secrets[app.id] ?? ''),
    })),
  },
  store: await openStore(options.store),
  outbox: options.outbox,
  clock,
  log: createLog('info', { write: (line) => void process.stdout.write(line) }),
  demo: () => null,
  page: {
    policy: PRODUCTION_POLICY,
    async mount(http) {
      http.setNotFoundHandler((_, reply) => reply.callNotFoundProblem())
    },
  },
})
await proxy.http.listen({ host: '127.0.0.1', port: options.port })
await proxy.recover()
process.stdout.write('{"msg":"listening"}\n')
process.once('SIGTERM', () => void proxy.close().then(() => process.exit(0)))
