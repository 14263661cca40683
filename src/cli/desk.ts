import { appendFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createAudit, type Audit } from '#proxy/audit/audit.ts'
import { type Clock, systemClock } from '#proxy/clock.ts'
import { createClockCheck } from '#proxy/clock-check.ts'
import { readConfig, type Server } from '#proxy/config.ts'
import { readEmbedded } from '#proxy/embedded.ts'
import { makeFolder } from '#proxy/folder.ts'
import { createJobs, type Jobs } from '#proxy/jobs/jobs.ts'
import { createLog } from '#proxy/log.ts'
import { createKeptAnswers, type KeptAnswers } from '#proxy/operations/kept.ts'
import { COMMAND_LINE, createResets } from '#proxy/operations/reset.ts'
import { upgradeSeals } from '#proxy/seal-upgrade.ts'
import { deriveKey } from '#proxy/seal.ts'
import { createOutbox } from '#proxy/sender/outbox.ts'
import { createSender } from '#proxy/sender/sender.ts'
import { createReceipts } from '#proxy/receipts.ts'
import { createRetention } from '#proxy/retention.ts'
import { openStore } from '#proxy/store/sqlite.ts'
import { createUpstream, type Upstream } from '#proxy/upstream/upstream.ts'
import { type Terminal, UsageFault } from './verb.ts'

/** The same parts as the proxy's, in this process, on the same store and log; a running proxy does not mind. */
export interface CommandDesk {
  server: Server
  upstream: Upstream
  audit: Audit
  jobs: Jobs
  answers: KeptAnswers
  clock: Clock
  /** As the log has it: whoever may read the configuration acts in the role of an owner, under this name. */
  who: { login: string; door: typeof COMMAND_LINE }
}

export async function withDesk<T>(terminal: Terminal, work: (desk: CommandDesk) => Promise<T>): Promise<T> {
  const config = readConfig(terminal.env, terminal.folder)
  const server = config.server ?? readEmbedded(config.data)
  if (!server)
    throw new UsageFault(
      'no server is configured, and no sandbox has run here. Name a configuration with AUTHDESK_CONFIG, or start Authdesk once with "npm start".',
    )
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
  const clockCheck = createClockCheck(clock, log)
  const upstream = createUpstream(server, clock, sender, clockCheck.heed)
  const askTime = async () => upstream.askTime()
  const retention = createRetention({ store, clock, clockCheck, askTime })
  const parts = { store, audit, upstream, retention, serverKey: config.key, commandLine: true, clock, log }
  // Waiting times and the sender do not hold a process; a command that waits for them does.
  const awake = setInterval(() => undefined, 60_000)
  const resets = createResets({ ...parts, sender, apps: server.apps })
  const receipts = createReceipts({ store, audit, server, serverKey: config.key, log })
  const jobs = createJobs({ ...parts, receipts, resets, server, may: () => true })
  const pages = createOutbox(join(config.data, 'outbox'), deriveKey(config.key, 'outbox'))
  const answers = createKeptAnswers({ store, audit, outboxes: [pages, sender.outbox] })
  try {
    await jobs.expire()
    await resets.expire()
    return await work({
      server,
      upstream,
      audit,
      jobs,
      answers,
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
