import { createHash, createHmac, randomUUID } from 'node:crypto'
import { maskTokensIn } from '#github/tokens.ts'
import { MOST_IN_JOB } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { OAuthApp } from '../config.ts'
import { COMMAND_LINE } from '../operations/reset.ts'
import { Refusal } from '../problem.ts'
import { deriveKey, seal } from '../seal.ts'
import type { Retention } from '../retention.ts'
import { Secret } from '../secret.ts'
import type { JobRecord, JobRowRecord, OperationRow, OperationState, Writer } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import { type Counts, countRows, leaveUnsent, RETRIED } from './rows.ts'
import { createPermission } from './permission.ts'
import { boundTo, createRunner, type RunnerParts } from './runner.ts'

const HOUR = 60 * 60_000
/** One that was never started is no use to anybody after this long. */
const START_WITHIN = HOUR
/** After its end, or its last sign of life, a job keeps tokens and new values for so long. */
export const KEPT_FOR = 24 * HOUR
/** And its rows, which hold no secret then, for so long. */
const REMEMBERED_FOR = 7 * 24 * HOUR
/** Jobs that one person may have open. */
const MOST_OPEN = 50
const SLICE = 200

/** A job as it is told: with what is counted and what only the runner knows. */
export interface ToldJob {
  job: JobRecord
  counts: Counts
  uncollected: number
  receipts: number
  waitsUntil: number | null
}

export interface JobRequest {
  actor: string
  door: string
  /** The handle of the session. */
  session: string
  verb: JobRecord['verb']
  app: OAuthApp
  reason: string
  idempotencyKey: string
  requestId: string
}

/**
 * One verb on many tokens of one app, a row each. A row is decided in one transaction with its row in the log, so that
 * whoever is killed leaves nothing half told: the next process goes on with what is not decided, and asks before it
 * sends anything again.
 *
 * A job needs only the app's secret and goes on without the browser; it does not go on once its person has signed out,
 * lost the role, or said nothing for eight hours. See decision 011.
 */
export interface Jobs {
  create(request: JobRequest): Promise<ToldJob>
  find(actor: string, id: string): Promise<ToldJob | null>
  list(actor: string): Promise<ToldJob[]>
  add(actor: string, id: string, tokens: readonly string[]): Promise<ToldJob | null>
  start(actor: string, id: string): Promise<ToldJob | null>
  pause(actor: string, id: string): Promise<ToldJob | null>
  resume(actor: string, id: string, session: string): Promise<ToldJob | null>
  stop(actor: string, id: string): Promise<ToldJob | null>
  retry(actor: string, id: string, session: string): Promise<ToldJob | null>
  /** Its rows behind this one, with the resets that they are. */
  rows(
    actor: string,
    id: string,
    wish: { after: number; only: 'all' | 'trouble'; limit: number },
  ): Promise<{ row: JobRowRecord; operation: OperationRow | null }[] | null>
  /** The receipts of its rows behind this one: the latest of each. */
  receipts(
    actor: string,
    id: string,
    wish: { after: number; limit: number },
  ): Promise<{ receipts: Receipt[]; next: number | null } | null>
  /** New values, behind the first so many, each recorded as handed out; and how many are sealed with another server key. */
  collect(
    actor: string,
    id: string,
    after: number,
    requestId: string,
  ): Promise<{
    job: JobRecord
    taken: { row: OperationRow; value: Secret }[]
    unreadable: number
    next: number | null
  } | null>
  /** With a new value that was never collected nothing is done. */
  acknowledge(
    actor: string,
    id: string,
    requestId: string,
  ): Promise<'acknowledged' | 'not-collected' | 'running' | 'gone'>
  /** Puts the job away; new values that were never collected count as lost. */
  giveUp(actor: string, id: string, requestId: string): Promise<'acknowledged' | 'running' | 'gone'>
  /** "I have them": erases the new values; the job stays. */
  release(actor: string, id: string, requestId: string): Promise<void>
  /** Nothing acts after sign-out: pauses what no other living session of this person carries. */
  signedOut(actor: string, remaining: readonly string[]): Promise<void>
  /** Resolves when the job runs no more. */
  settled(id: string): Promise<void>
  /** After a start: goes on with what a crash left. */
  recover(): Promise<void>
  expire(): Promise<void>
  settle(): Promise<void>
}

interface Parts extends Omit<RunnerParts, 'sealKey' | 'permission'> {
  serverKey: Buffer
  commandLine?: boolean
  retention: Retention
}

export function createJobs({ serverKey, commandLine = false, retention, ...parts }: Parts): Jobs {
  const { store, receipts, resets, clock, may } = parts
  const sealKey = deriveKey(serverKey, 'job')
  const payloadKey = deriveKey(serverKey, 'payload')
  const permission = createPermission(serverKey)
  const runner = createRunner({ ...parts, sealKey, permission })

  const owned = async (actor: string, id: string) =>
    store.selectFrom('job').selectAll().where('id', '=', id).where('actor', '=', actor).executeTakeFirst()

  /** New values of it that are kept. */
  async function countValues(
    reader: Writer,
    id: string,
    states: OperationState[] = ['SEALED', 'SHOWN'],
  ): Promise<number> {
    const { count } = await reader
      .selectFrom('operation')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('job', '=', id)
      .where('state', 'in', states)
      .executeTakeFirstOrThrow()
    return count
  }

  async function told(job: JobRecord): Promise<ToldJob> {
    const proven = await store
      .selectFrom('job_row')
      .select((eb) => eb.fn.count<number>('receipt').as('count'))
      .where('job', '=', job.id)
      .executeTakeFirstOrThrow()
    return {
      job,
      counts: await countRows(store, job.id),
      uncollected: job.verb === 'reset' ? await countValues(store, job.id) : 0,
      receipts: proven.count,
      waitsUntil: job.state === 'running' ? runner.waitsUntil(job.id) : null,
    }
  }

  /** Takes the job from one of these states to another, or leaves it as it is. */
  async function move(
    actor: string,
    id: string,
    from: JobRecord['state'][],
    change: Partial<JobRecord>,
  ): Promise<ToldJob | null> {
    await store
      .updateTable('job')
      .set({ cause: null, ...change, changed_at: clock.now() })
      .where('id', '=', id)
      .where('actor', '=', actor)
      .where('state', 'in', from)
      .execute()
    return goOn(actor, id)
  }

  /** As it stands now, and driven if it runs. */
  async function goOn(actor: string, id: string): Promise<ToldJob | null> {
    const job = await owned(actor, id)
    if (!job) return null
    if (job.state === 'running') void runner.run(id)
    return told(job)
  }

  /** The role may have gone since the job was made. */
  async function allowed(actor: string, id: string): Promise<JobRecord | null> {
    const job = await owned(actor, id)
    if (job && !may(job)) throw new Refusal('not-allowed')
    return job ?? null
  }

  /** Whose the tokens are, as this log's own checks have found it. */
  async function known(app: string, hashes: string[]) {
    const rows = await store
      .selectFrom('audit')
      .select(['hash', 'user', 'object_id'])
      .where('hash', 'in', hashes)
      .where('action', '=', 'token.check')
      .where('result', '=', 'active')
      .where('app', '=', app)
      .orderBy('seq')
      .execute()
    return new Map(rows.map((row) => [row.hash, row]))
  }

  /** Closes every reset of a job that has ended; those never collected only when they are given up. */
  async function closeAll(id: string, requestId: string, givenUp: boolean): Promise<void> {
    const left: OperationState[] = ['RECORDED', 'SENT', 'IN_DOUBT', ...(givenUp ? [] : (['SEALED'] as const))]
    for (let after = ''; ;) {
      const slice = await store
        .selectFrom('operation')
        .selectAll()
        .where('job', '=', id)
        // One that was changed from outside stays, and would come again.
        .where('id', '>', after)
        .where('acknowledged_at', 'is', null)
        .where('state', 'not in', left)
        .orderBy('id')
        .limit(SLICE)
        .execute()
      if (slice.length === 0) return
      await resets.acknowledgeAll(slice, requestId, givenUp)
      after = slice.at(-1)!.id
    }
  }

  async function putAway(
    id: string,
    requestId: string,
    givenUp: boolean,
  ): Promise<'acknowledged' | 'running'> {
    await closeAll(id, requestId, givenUp)
    // Another tab may have had it tried again meanwhile: new values come then, which nobody has seen.
    const isWanted = async (reader: Writer, now: JobRecord) =>
      (await isUnderWay(reader, now)) || (await countValues(reader, id)) > 0
    return (await erase(id, isWanted)) ? 'acknowledged' : 'running'
  }

  /** False, and nothing is erased, where it is wanted by now. */
  async function erase(
    id: string,
    isWanted: (reader: Writer, job: JobRecord) => Promise<boolean>,
  ): Promise<boolean> {
    return inTransaction(store, async (transaction) => {
      const job = await transaction.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
      if (job && (await isWanted(transaction, job))) return false
      await transaction.deleteFrom('job_row').where('job', '=', id).execute()
      await transaction.deleteFrom('job').where('id', '=', id).execute()
      return true
    })
  }

  /** Something of it is being sent, or still may be. */
  async function isUnderWay(reader: Writer, { id, state }: JobRecord): Promise<boolean> {
    if (state !== 'stopped' && state !== 'finished') return state !== 'collecting'
    return (await countRows(reader, id)).left > 0
  }

  async function eraseTokens(id: string): Promise<void> {
    await store.updateTable('job_row').set({ sealed_token: null }).where('job', '=', id).execute()
  }

  return {
    async create({ actor, door, session, verb, app, reason, idempotencyKey, requestId }) {
      const payload = createHmac('sha256', payloadKey)
        .update(JSON.stringify([verb, app.id, reason]))
        .digest('hex')
      const now = clock.now()
      const job: JobRecord = {
        id: randomUUID(),
        actor,
        door,
        session,
        verb,
        app: app.id,
        client_id: app.clientId,
        reason: maskTokensIn(reason),
        idempotency_key: idempotencyKey,
        payload,
        state: 'collecting',
        cause: null,
        request_id: requestId,
        created_at: now,
        changed_at: now,
        started_at: null,
        allowed_at: now,
        ended_at: null,
        mac: null,
      }
      // Sent twice at the same time, the second is told of the job that the first has made.
      const made = await inTransaction(store, async (transaction) => {
        const open = await transaction.selectFrom('job').selectAll().where('actor', '=', actor).execute()
        const same = open.find((one) => one.idempotency_key === idempotencyKey)
        if (same && same.payload !== payload) throw new Refusal('key-reused')
        if (same) return same
        if (open.length >= MOST_OPEN)
          throw new Refusal('invalid-request', {
            fields: [{ path: 'jobs', message: `${MOST_OPEN} are open; put some away first` }],
          })
        await transaction.insertInto('job').values(job).execute()
        return job
      })
      return told(made)
    },

    async find(actor, id) {
      const job = await owned(actor, id)
      return job ? told(job) : null
    },

    async list(actor) {
      const jobs = await store
        .selectFrom('job')
        .selectAll()
        .where('actor', '=', actor)
        .orderBy('created_at')
        .execute()
      return Promise.all(jobs.map(told))
    },

    async add(actor, id, tokens) {
      const job = await owned(actor, id)
      if (!job) return null
      const hashes = tokens.map((token) => createHash('sha256').update(token).digest('hex'))
      const whose = await known(job.app, hashes)
      await inTransaction(store, async (transaction) => {
        const now = await transaction
          .selectFrom('job')
          .select('state')
          .where('id', '=', id)
          .executeTakeFirst()
        if (now?.state !== 'collecting')
          throw new Refusal('invalid-request', {
            fields: [{ path: 'job', message: 'has been started already' }],
          })
        const { last } = await transaction
          .selectFrom('job_row')
          .select((eb) => eb.fn.coalesce(eb.fn.max('at'), eb.lit(0)).as('last'))
          .where('job', '=', id)
          .executeTakeFirstOrThrow()
        if (last + tokens.length > MOST_IN_JOB)
          throw new Refusal('invalid-request', {
            fields: [{ path: 'tokens', message: `would be more than ${MOST_IN_JOB} in one job` }],
          })
        const rows = tokens.map((token, index): JobRowRecord => {
          const at = last + index + 1
          const hash = hashes[index]!
          return {
            job: id,
            at,
            state: 'waiting',
            cause: null,
            hash,
            last_eight: new Secret(token).lastEight(),
            sealed_token: seal(sealKey, token, boundTo(job, { at })),
            doubt: 0,
            tries: 0,
            user: whose.get(hash)?.user ?? null,
            object_id: whose.get(hash)?.object_id ?? null,
            operation: null,
            receipt: null,
            changed_at: clock.now(),
          }
        })
        await transaction
          .insertInto('job_row')
          .values(rows)
          .onConflict((oc) => oc.columns(['job', 'hash']).doNothing())
          .execute()
      })
      return told(job)
    },

    async start(actor, id) {
      const now = clock.now()
      const job = await allowed(actor, id)
      if (!job) return null
      const change = permission.of(job, { started_at: now, allowed_at: now })
      return move(actor, id, ['collecting'], { ...change, state: 'running' })
    },

    pause: async (actor, id) =>
      move(actor, id, ['running'], { ...permission.taken, state: 'paused', cause: 'person' }),

    async resume(actor, id, session) {
      const job = await allowed(actor, id)
      if (!job) return null
      const change = permission.of(job, { session, allowed_at: clock.now() })
      return move(actor, id, ['paused'], { ...change, state: 'running' })
    },

    async stop(actor, id) {
      const stopped = await move(actor, id, ['running', 'paused'], {
        ...permission.taken,
        state: 'stopped',
        ended_at: clock.now(),
      })
      if (stopped?.job.state !== 'stopped') return stopped
      await leaveUnsent(store, stopped.job, clock.now())
      void runner.run(id)
      return told(stopped.job)
    },

    async retry(actor, id, session) {
      const job = await allowed(actor, id)
      if (!job) return null
      await inTransaction(store, async (transaction) => {
        const now = clock.now()
        const { numUpdatedRows } = await transaction
          .updateTable('job')
          .set({
            ...permission.of(job, { session, allowed_at: now }),
            state: 'running',
            cause: null,
            changed_at: now,
            ended_at: null,
          })
          .where('id', '=', id)
          .where('state', 'in', ['finished', 'stopped'])
          .executeTakeFirst()
        if (numUpdatedRows === 1n)
          await transaction
            .updateTable('job_row')
            // Its time stays that of the last try.
            .set({ state: 'waiting', cause: null })
            .where('job', '=', id)
            .where('state', 'in', RETRIED)
            .where('sealed_token', 'is not', null)
            .execute()
      })
      return goOn(actor, id)
    },

    async rows(actor, id, { after, only, limit }) {
      if (!(await owned(actor, id))) return null
      let query = store
        .selectFrom('job_row')
        .selectAll()
        .where('job', '=', id)
        .where('at', '>', after)
        .orderBy('at')
        .limit(limit)
      if (only === 'trouble')
        query = query.where((eb) => eb.or([eb('state', 'in', RETRIED), eb('cause', 'is not', null)]))
      const rows = await query.execute()
      const ids = rows.flatMap(({ operation }) => operation ?? [])
      const operations =
        ids.length === 0
          ? []
          : await store.selectFrom('operation').selectAll().where('id', 'in', ids).execute()
      const byId = new Map(operations.map((operation) => [operation.id, operation]))
      return rows.map((row) => ({ row, operation: byId.get(row.operation ?? '') ?? null }))
    },

    async receipts(actor, id, { after, limit }) {
      if (!(await owned(actor, id))) return null
      const rows = await store
        .selectFrom('job_row')
        .select(['at', 'receipt'])
        .where('job', '=', id)
        .where('at', '>', after)
        .where('receipt', 'is not', null)
        .orderBy('at')
        .limit(limit)
        .execute()
      const seqs = rows.map(({ receipt }) => receipt!)
      const found = new Map((await receipts.read(seqs)).map((receipt) => [receipt.id, receipt]))
      return {
        receipts: seqs.flatMap((seq) => found.get(seq) ?? []),
        next: rows.length === limit ? rows.at(-1)!.at : null,
      }
    },

    async collect(actor, id, after, requestId) {
      const job = await owned(actor, id)
      if (!job) return null
      // By the resets themselves: one whose row a crash has not caught up with is in it too.
      const ready = await store
        .selectFrom('operation')
        .selectAll()
        .where('job', '=', id)
        .where('state', 'in', ['SEALED', 'SHOWN'])
        .orderBy('created_at')
        .orderBy('id')
        .offset(after)
        .limit(SLICE)
        .execute()
      const { taken, unreadable } = await resets.collectAll(ready, requestId)
      return { job, taken, unreadable, next: ready.length === SLICE ? after + SLICE : null }
    },

    async acknowledge(actor, id, requestId) {
      const job = await owned(actor, id)
      if (!job) return 'gone'
      if (await isUnderWay(store, job)) return 'running'
      if ((await countValues(store, id, ['SEALED'])) > 0) return 'not-collected'
      return putAway(id, requestId, false)
    },

    async giveUp(actor, id, requestId) {
      const job = await owned(actor, id)
      if (!job) return 'gone'
      return (await isUnderWay(store, job)) ? 'running' : putAway(id, requestId, true)
    },

    async release(actor, id, requestId) {
      if (await owned(actor, id)) await closeAll(id, requestId, false)
    },

    async signedOut(actor, remaining) {
      let query = store
        .updateTable('job')
        .set({ ...permission.taken, state: 'paused', cause: 'signed-out', changed_at: clock.now() })
        .where('actor', '=', actor)
        .where('state', '=', 'running')
      if (remaining.length > 0) query = query.where('session', 'not in', [...remaining])
      await query.execute()
    },

    async settled(id) {
      await runner.run(id)
    },

    async recover() {
      const jobs = await store
        .selectFrom('job')
        .select('id')
        .where('door', commandLine ? '=' : '!=', COMMAND_LINE)
        .where('state', '!=', 'collecting')
        .execute()
      for (const { id } of jobs) void runner.run(id)
    },

    async expire() {
      const resting = await store.selectFrom('job').selectAll().where('state', '!=', 'running').execute()
      const ageOf = await retention.ages(
        'job',
        resting.map(({ id, changed_at: at }) => ({ id, at })),
      )
      for (const job of resting) {
        const ended = job.ended_at ?? null
        const age = ageOf(job.id)
        if (age >= (job.state === 'collecting' ? START_WITHIN : ended === null ? Infinity : REMEMBERED_FOR))
          await erase(job.id, async (_, { changed_at }) => changed_at !== job.changed_at)
        else if (job.state !== 'collecting' && age >= KEPT_FOR) {
          await eraseTokens(job.id)
          if (ended === null) {
            await this.stop(job.actor, job.id)
            await store.updateTable('job').set({ cause: 'too-late' }).where('id', '=', job.id).execute()
          }
        }
      }
    },

    settle: () => runner.settle(),
  }
}
