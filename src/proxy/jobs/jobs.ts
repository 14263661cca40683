import { createHash, createHmac, randomUUID } from 'node:crypto'
import { maskTokensIn } from '#github/tokens.ts'
import { MOST_IN_JOB } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { OAuthApp } from '../config.ts'
import { COMMAND_LINE } from '../operations/reset.ts'
import { Refusal } from '../problem.ts'
import { deriveKey, seal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { JobRecord, JobRowRecord, OperationRow } from '../store/store.ts'
import { type Counts, countRows, leaveUnsent, RETRIED } from './rows.ts'
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
  acknowledge(actor: string, id: string, requestId: string): Promise<'acknowledged' | 'running' | 'gone'>
  /** "I have them": erases the new values; the job stays. */
  release(actor: string, id: string, requestId: string): Promise<void>
  /** Nothing acts after sign-out: pauses what no other living session of this person carries. */
  signedOut(actor: string, remaining: readonly string[]): Promise<void>
  /** Resolves when the job runs no more. */
  settled(id: string): Promise<void>
  /** After a start: goes on with what a crash left. */
  recover(): Promise<void>
  expire(): Promise<void>
  settle(within?: number): Promise<void>
}

interface Parts extends Omit<RunnerParts, 'sealKey'> {
  serverKey: Buffer
  commandLine?: boolean
}

export function createJobs({ serverKey, commandLine = false, ...parts }: Parts): Jobs {
  const { store, receipts, resets, clock, may } = parts
  const sealKey = deriveKey(serverKey, 'job')
  const payloadKey = deriveKey(serverKey, 'payload')
  const runner = createRunner({ ...parts, sealKey })

  const owned = async (actor: string, id: string) =>
    store.selectFrom('job').selectAll().where('id', '=', id).where('actor', '=', actor).executeTakeFirst()

  async function told(job: JobRecord): Promise<ToldJob> {
    const values =
      job.verb === 'reset'
        ? await store
            .selectFrom('operation')
            .select((eb) => eb.fn.countAll<number>().as('count'))
            .where('job', '=', job.id)
            .where('state', 'in', ['SEALED', 'SHOWN'])
            .executeTakeFirstOrThrow()
        : { count: 0 }
    const proven = await store
      .selectFrom('job_row')
      .select((eb) => eb.fn.count<number>('receipt').as('count'))
      .where('job', '=', job.id)
      .executeTakeFirstOrThrow()
    return {
      job,
      counts: await countRows(store, job.id),
      uncollected: values.count,
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

  async function erase(id: string): Promise<void> {
    await store.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('job_row').where('job', '=', id).execute()
      await transaction.deleteFrom('job').where('id', '=', id).execute()
    })
  }

  async function eraseTokens(id: string): Promise<void> {
    await store.updateTable('job_row').set({ sealed_token: null }).where('job', '=', id).execute()
  }

  return {
    async create({ actor, door, session, verb, app, reason, idempotencyKey, requestId }) {
      const payload = createHmac('sha256', payloadKey)
        .update(JSON.stringify([verb, app.id, reason]))
        .digest('hex')
      const open = await store.selectFrom('job').selectAll().where('actor', '=', actor).execute()
      const same = open.find((job) => job.idempotency_key === idempotencyKey)
      if (same && same.payload !== payload) throw new Refusal('key-reused')
      if (same) return told(same)
      if (open.length >= MOST_OPEN)
        throw new Refusal('invalid-request', {
          fields: [{ path: 'jobs', message: `${MOST_OPEN} are open; put some away first` }],
        })
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
      }
      await store.insertInto('job').values(job).execute()
      return told(job)
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
      await store.transaction().execute(async (transaction) => {
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
            sealed_token: seal(sealKey, token, boundTo({ job: id, at })),
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
      if (!(await allowed(actor, id))) return null
      return move(actor, id, ['collecting'], { state: 'running', started_at: now, allowed_at: now })
    },

    pause: async (actor, id) => move(actor, id, ['running'], { state: 'paused', cause: 'person' }),

    async resume(actor, id, session) {
      if (!(await allowed(actor, id))) return null
      return move(actor, id, ['paused'], { state: 'running', session, allowed_at: clock.now() })
    },

    async stop(actor, id) {
      const stopped = await move(actor, id, ['running', 'paused'], {
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
      await store.transaction().execute(async (transaction) => {
        const now = clock.now()
        const { numUpdatedRows } = await transaction
          .updateTable('job')
          .set({ state: 'running', cause: null, session, allowed_at: now, changed_at: now, ended_at: null })
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
      const taken = await resets.collectAll(ready, requestId)
      const unreadable = ready.length - taken.length
      return { job, taken, unreadable, next: ready.length === SLICE ? after + SLICE : null }
    },

    async acknowledge(actor, id, requestId) {
      const job = await owned(actor, id)
      if (!job) return 'gone'
      const { counts } = await told(job)
      const underWay =
        job.state === 'stopped' || job.state === 'finished' ? counts.left > 0 : job.state !== 'collecting'
      if (underWay) return 'running'
      await this.release(actor, id, requestId)
      await erase(id)
      return 'acknowledged'
    },

    async release(actor, id, requestId) {
      if (!(await owned(actor, id))) return
      for (;;) {
        const slice = await store
          .selectFrom('operation')
          .selectAll()
          .where('job', '=', id)
          .where('acknowledged_at', 'is', null)
          .where('state', 'not in', ['RECORDED', 'SENT', 'IN_DOUBT'])
          .limit(SLICE)
          .execute()
        if (slice.length === 0) return
        await resets.acknowledgeAll(slice, requestId)
      }
    },

    async signedOut(actor, remaining) {
      let query = store
        .updateTable('job')
        .set({ state: 'paused', cause: 'signed-out', changed_at: clock.now() })
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
      const now = clock.now()
      const old = await store
        .selectFrom('job')
        .selectAll()
        .where('changed_at', '<=', now - START_WITHIN)
        .where('state', '!=', 'running')
        .execute()
      for (const job of old) {
        const ended = job.ended_at ?? null
        if (job.state === 'collecting' || (ended !== null && ended <= now - REMEMBERED_FOR))
          await erase(job.id)
        else if (job.changed_at <= now - KEPT_FOR) {
          await eraseTokens(job.id)
          if (ended === null) {
            await this.stop(job.actor, job.id)
            await store.updateTable('job').set({ cause: 'too-late' }).where('id', '=', job.id).execute()
          }
        }
      }
    },

    settle: async (within) => runner.settle(within),
  }
}
