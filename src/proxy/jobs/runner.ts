import type { Audit } from '../audit/audit.ts'
import { type Clock, createAges, passingTime } from '../clock.ts'
import type { Server } from '../config.ts'
import type { Log } from '../log.ts'
import type { Resets } from '../operations/reset.ts'
import type { Receipts } from '../receipts.ts'
import { unseal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { JobRecord, JobRowRecord, Store } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Permission } from './permission.ts'
import { createCarry, type Outcome, resetKey, Interrupted } from './carry.ts'
import { changeRow, leaveUnsent, orphans } from './rows.ts'

const SECOND = 1000
/** Rows of one job that are under way at a time. Few, because a stop lets them end. */
const LANES = { revoke: 8, remove: 8, reset: 4 }
/** So many failures in a row, and the others would fail too: the job waits for its person. */
const HOPELESS = 10
/** Without a word of its person a job acts no longer than a session could last. */
const ALLOWED_FOR = 8 * 60 * 60 * SECOND
/** A stop waits this long for rows that are under way; the next process takes up the rest. */
const SETTLE_WITHIN = 20 * SECOND
/** After a store that failed, as with the reset's machine. */
const HELD_UP = 5 * SECOND

export type PauseCause = 'person' | 'signed-out' | 'role' | 'refused' | 'failing' | 'too-long'

export interface Runner {
  /** Drives a running job until it pauses, stops or ends. Harmless when it is driven already. */
  run(id: string): Promise<void>
  /** Until when the server has asked this job to wait; null while it does not. */
  waitsUntil(id: string): number | null
  pause(id: string, cause: PauseCause): Promise<void>
  settle(): Promise<void>
}

export interface RunnerParts {
  store: Store
  audit: Audit
  receipts: Receipts
  resets: Resets
  upstream: Upstream
  server: Server
  sealKey: Buffer
  permission: Permission
  /** Does this actor still hold the role for it? */
  may: (job: JobRecord) => boolean
  clock: Clock
  log: Log
}

export function createRunner({
  store,
  audit,
  receipts,
  resets,
  upstream,
  server,
  sealKey,
  permission,
  may,
  clock,
  log,
}: RunnerParts): Runner {
  const { carry, giveUp, intentOf } = createCarry({ store, audit, receipts, upstream, resets, clock })
  const running = new Map<string, Promise<void>>()
  const holds = new Map<string, number>()
  const passing = passingTime(clock)
  const ages = createAges(clock)
  const stopping = new AbortController()

  const load = async (id: string) =>
    store.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()

  async function pause(id: string, cause: PauseCause): Promise<void> {
    await store
      .updateTable('job')
      .set({ ...permission.taken, state: 'paused', cause, changed_at: clock.now() })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute()
  }

  /** The next row, marked as being sent; null when there is none, or the job does not run. */
  async function take(id: string): Promise<{ job: JobRecord; row: JobRowRecord } | null> {
    return inTransaction(store, async (transaction) => {
      const job = await transaction.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
      if (job?.state !== 'running') return null
      if (!permission.holds(job)) return null
      const cause = !may(job)
        ? 'role'
        : ages.age(job.id, job.allowed_at ?? 0) > ALLOWED_FOR
          ? 'too-long'
          : null
      if (cause) {
        const change = { ...permission.taken, state: 'paused' as const, cause, changed_at: clock.now() }
        await transaction.updateTable('job').set(change).where('id', '=', id).execute()
        return null
      }
      const waiting = await transaction
        .selectFrom('job_row')
        .selectAll()
        .where('job', '=', id)
        .where('state', '=', 'waiting')
        .orderBy('at')
        .limit(1)
        .executeTakeFirst()
      if (!waiting) return null
      const change = { state: 'sending' as const, tries: waiting.tries + 1, changed_at: clock.now() }
      await changeRow(transaction, waiting, change)
      // Its time stays that of the try before, from which a late proof counts.
      const row = { ...waiting, ...change, changed_at: waiting.changed_at }
      const intent = intentOf(job, row)
      if (intent) await audit.append(transaction, intent)
      return { job, row }
    })
  }

  /** All rows that the job still has to send, several at a time. */
  async function sendRows(first: JobRecord): Promise<void> {
    const { id } = first
    const flying = new Set<Promise<void>>()
    // What was sent by a process that is gone: whether it happened is asked before anything is sent again.
    const left = (await orphans(store, first)).map((row) => ({ job: first, row: { ...row, doubt: 1 } }))
    let failures = 0
    let broken: unknown = null

    async function fly({ job, row }: { job: JobRecord; row: JobRowRecord }): Promise<void> {
      try {
        const app = server.apps.find(({ clientId }) => clientId === job.client_id)
        const token = row.sealed_token && unseal(sealKey, row.sealed_token, boundTo(job, row))
        if (!app || !token) {
          // Another configuration, or another key: nobody can send it any more.
          await giveUp(job, row)
          return
        }
        await heed(job, await carry(job, row, app, new Secret(token.toString())))
      } catch (error) {
        if (!(error instanceof Interrupted) && !stopping.signal.aborted) broken ??= error
      }
    }

    async function heed(job: JobRecord, outcome: Outcome): Promise<void> {
      if (outcome.kind === 'again') {
        if (outcome.retryAfter === null) return pause(id, 'refused')
        const until = passing.now() + outcome.retryAfter * SECOND
        holds.set(id, Math.max(holds.get(id) ?? 0, until))
        return
      }
      // Said by the network or a broken server, and not about this one token.
      const trouble =
        outcome.cause && /^(unreachable|timeout|unusable|in-doubt|unproven)$/.test(outcome.cause)
      failures = trouble ? failures + 1 : 0
      if (failures >= HOPELESS) {
        failures = 0
        await pause(job.id, 'failing')
      }
    }

    while (!broken && !stopping.signal.aborted) {
      const rest = (holds.get(id) ?? 0) - passing.now()
      if (rest > 0) {
        // In slices, because it may be paused or stopped meanwhile.
        await clock.sleep(Math.min(rest, SECOND), stopping.signal).catch(() => undefined)
        if ((await load(id))?.state === 'running') continue
      }
      const free = flying.size < LANES[first.verb]
      const next = free ? (left.shift() ?? (await take(id))) : null
      if (next) {
        const flight = fly(next).finally(() => flying.delete(flight))
        flying.add(flight)
      } else if (flying.size > 0) await Promise.race(flying)
      else break
    }
    await Promise.all(flying)
    if (broken) throw broken
  }

  /** True once nothing is left to do. */
  async function finish(id: string): Promise<boolean> {
    return inTransaction(store, async (transaction) => {
      const job = await transaction
        .selectFrom('job')
        .select(['id', 'verb', 'state'])
        .where('id', '=', id)
        .executeTakeFirst()
      // A row that was under way at the stop may have been given back meanwhile.
      if (job?.state === 'stopped') await leaveUnsent(transaction, job, clock.now())
      if (job?.state !== 'running') return true
      const left = await transaction
        .selectFrom('job_row')
        .select('at')
        .where('job', '=', id)
        .where('state', 'in', ['waiting', 'sending'])
        .limit(1)
        .executeTakeFirst()
      if (left) return false
      const now = clock.now()
      const over = { state: 'finished' as const, cause: null, changed_at: now, ended_at: now }
      await transaction
        .updateTable('job')
        .set({ ...permission.taken, ...over })
        .where('id', '=', id)
        .execute()
      return true
    })
  }

  /**
   * Rows that a killed process left in a job that does not run now. Nothing is sent for them: a reset that was recorded
   * goes on by itself and is followed, and whether anything else happened is asked when its person lets it.
   */
  async function tidy(job: JobRecord): Promise<void> {
    if (job.state === 'stopped') await leaveUnsent(store, job, clock.now())
    for (const row of await orphans(store, job)) {
      const app = server.apps.find(({ clientId }) => clientId === job.client_id)
      const token = row.sealed_token && unseal(sealKey, row.sealed_token, boundTo(job, row))
      const begun = job.verb === 'reset' && (await resets.begun(job.actor, resetKey(row)))
      if (begun && app && token) await carry(job, row, app, new Secret(token.toString()))
      else if (job.state === 'stopped' && job.verb === 'reset' && !begun)
        await changeRow(store, row, { state: 'failed', cause: 'stopped' })
      else if (job.verb !== 'reset') await leaveInDoubt(job, row)
      else if (job.state === 'stopped')
        await changeRow(store, row, { state: 'unknown', cause: 'in-doubt', doubt: 1 })
    }
  }

  /** Its person has not said so: it waits for them, as after a sign-out. */
  async function distrust(id: string): Promise<void> {
    log.error({ job: id }, 'a job was changed from outside')
    await pause(id, 'signed-out')
  }

  /** Its "begun" in the log has an end; a job that goes on later asks before it sends anything again. */
  async function leaveInDoubt(job: JobRecord, row: JobRowRecord): Promise<void> {
    const over = { state: 'unknown', cause: 'in-doubt', doubt: 1 } as const
    await inTransaction(store, async (transaction) => {
      const entry = intentOf(job, row)
      if (entry) await audit.append(transaction, { ...entry, result: 'in-doubt: restarted' })
      await changeRow(
        transaction,
        row,
        job.state === 'stopped' ? over : { state: 'waiting', cause: null, doubt: 1 },
      )
    })
  }

  async function drive(id: string): Promise<void> {
    while (!stopping.signal.aborted)
      try {
        const job = await load(id)
        if (!job) return
        if (job.state !== 'running') return await tidy(job)
        if (!permission.holds(job)) return await distrust(id)
        await sendRows(job)
        if (stopping.signal.aborted || (await finish(id))) return
      } catch (error) {
        if (stopping.signal.aborted) return
        log.error({ err: error, job: id }, 'job held up')
        await clock.sleep(HELD_UP, stopping.signal).catch(() => undefined)
      }
  }

  return {
    async run(id) {
      const already = running.get(id)
      if (already) {
        // It may be about to end because of a pause that is over now.
        await already
        if ((await load(id))?.state !== 'running' || stopping.signal.aborted) return undefined
        return this.run(id)
      }
      const one = drive(id).finally(() => {
        running.delete(id)
        holds.delete(id)
        ages.forget(ALLOWED_FOR)
      })
      running.set(id, one)
      return one
    },
    waitsUntil(id) {
      const until = holds.get(id) ?? 0
      const rest = until - passing.now()
      return rest > 0 ? clock.now() + rest : null
    },
    pause,
    async settle() {
      stopping.abort()
      const timer = new AbortController()
      const patience = clock.sleep(SETTLE_WITHIN, timer.signal).catch(() => undefined)
      await Promise.race([Promise.allSettled(running.values()), patience])
      timer.abort()
    },
  }
}

/** A sealed token opens in its own row only, and for what its person wanted done with it. */
export function boundTo(
  { id, actor, app, client_id, verb }: JobRecord,
  { at }: Pick<JobRowRecord, 'at'>,
): readonly string[] {
  return ['job', id, String(at), actor, app, client_id, verb]
}
