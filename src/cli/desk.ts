import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createAudit, type Audit } from '#proxy/audit/audit.ts'
import { type Clock, systemClock } from '#proxy/clock.ts'
import { createClockCheck } from '#proxy/clock-check.ts'
import type { Config, Server } from '#proxy/config.ts'
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
import { asOwnerOf, foreignFile, userName } from './owner.ts'
import type { Chosen } from './server.ts'
import { UsageFault } from './verb.ts'

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

export async function withDesk<T>(
  { config, server }: Chosen,
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  const who = { login: `cli:${userName()}`, door: COMMAND_LINE } as const
  return asOwnerOf(config.data, async () => {
    const { desk, close } = await orSay(config.data, async () => openDesk(config, server, who))
    try {
      return await work(desk)
    } finally {
      await close()
    }
  })
}

async function openDesk(config: Config, server: Server, who: CommandDesk['who']) {
  makeFolder(config.data)
  // Checkpoints of the chain belong into a log, and nobody's screen.
  const logFile = openSync(join(config.data, 'cli.log'), 'a', 0o600)
  const log = createLog('info', { write: (line) => void writeSync(logFile, line) })
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
  const close = async () => {
    await Promise.all([jobs.settle(), resets.settle()])
    await sender.close()
    await upstream.close()
    await store.destroy()
    clearInterval(awake)
    closeSync(logFile)
  }
  try {
    await jobs.expire()
    await resets.expire()
  } catch (error) {
    await close()
    throw error
  }
  return { desk: { server, upstream, audit, jobs, answers, clock, who }, close }
}

/** Nothing was sent yet: a folder or store that cannot be used is said in a sentence. */
async function orSay<T>(data: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    const { code = '', path = join(data, 'authdesk.db'), message } = error as NodeJS.ErrnoException
    if (!/^(?:E[A-Z]+|ERR_SQLITE_ERROR)$/.test(code)) throw error
    const why = code === 'ERR_SQLITE_ERROR' ? message : code
    const foreign = foreignFile(data)
    throw new UsageFault(`${path} cannot be used (${why})${foreign ? `; ${foreign}` : ''}. Nothing was sent.`)
  }
}
