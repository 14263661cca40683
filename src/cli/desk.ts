import { appendFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createAudit, type Audit } from '#proxy/audit/audit.ts'
import { type Clock, systemClock } from '#proxy/clock.ts'
import type { Server } from '#proxy/config.ts'
import { makeFolder } from '#proxy/folder.ts'
import { createJobs, type Jobs } from '#proxy/jobs/jobs.ts'
import { createLog } from '#proxy/log.ts'
import { COMMAND_LINE, createResets } from '#proxy/operations/reset.ts'
import { upgradeSeals } from '#proxy/seal-upgrade.ts'
import { createSender } from '#proxy/sender/sender.ts'
import { createReceipts } from '#proxy/receipts.ts'
import { openStore } from '#proxy/store/sqlite.ts'
import { createUpstream, type Upstream } from '#proxy/upstream/upstream.ts'
import type { Chosen } from './server.ts'

/** The same parts as the proxy's, in this process, on the same store and log; a running proxy does not mind. */
export interface CommandDesk {
  server: Server
  upstream: Upstream
  audit: Audit
  jobs: Jobs
  clock: Clock
  /** As the log has it: whoever may read the configuration acts in the role of an owner, under this name. */
  who: { login: string; door: typeof COMMAND_LINE }
}

export async function withDesk<T>(
  { config, server }: Chosen,
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  makeFolder(config.data)
  // Checkpoints of the chain belong into a log, and nobody's screen.
  const logFile = join(config.data, 'cli.log')
  const log = createLog('info', { write: (line) => appendFileSync(logFile, line, { mode: 0o600 }) })
  const clock = systemClock
  const store = await openStore(join(config.data, 'authdesk.db'))
  const audit = createAudit({ store, clock, log, key: config.auditKey, roleOf: () => 'owner' })
  await audit.begin()
  const auditKeys = [config.auditKey, ...config.auditKey.retired]
  await upgradeSeals({ store, serverKey: config.key, auditKeys, clock, log })
  // An outbox of its own: a running proxy's sender and this one do not wait for each other.
  const folder = join(config.data, 'outbox-cli')
  const sender = createSender({ folder, server, serverKey: config.key, clock, log })
  const upstream = createUpstream(server, clock, sender)
  const parts = { store, audit, upstream, serverKey: config.key, commandLine: true, clock, log }
  // Waiting times and the sender do not hold a process; a command that waits for them does.
  const awake = setInterval(() => undefined, 60_000)
  const resets = createResets({ ...parts, sender, apps: server.apps })
  const receipts = createReceipts({ store, audit, server, serverKey: config.key, log })
  const jobs = createJobs({ ...parts, receipts, resets, server, may: () => true })
  try {
    await jobs.expire()
    await resets.expire()
    return await work({
      server,
      upstream,
      audit,
      jobs,
      clock,
      who: { login: `cli:${userInfo().username}`, door: COMMAND_LINE },
    })
  } finally {
    await Promise.all([jobs.settle(), resets.settle()])
    await sender.close()
    await upstream.close()
    await store.destroy()
    clearInterval(awake)
  }
}
