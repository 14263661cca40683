import { createHmac, randomUUID } from 'node:crypto'
import { maskTokensIn } from '#github/tokens.ts'
import type { Audit, Entry } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { OAuthApp } from '../config.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../problem.ts'
import type { Retention } from '../retention.ts'
import { deriveKey, seal, unseal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { OperationRow, OperationState, Store, Writer } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Arrived } from '../sender/outbox.ts'
import type { Sender } from '../sender/sender.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { readAnswer } from './answer.ts'
import { boundTo, ownerOf } from './binding.ts'
import { matchesLog } from './log-check.ts'
import { operationOf, thinOut } from './kept.ts'

const SECOND = 1000
/** The browser is told `pending` after this long; the operation goes on. */
const ANSWER_WITHIN = 10 * SECOND
/** Revocation can lag at GitHub, so the repeat waits: 5 s, then doubling to a minute. */
const REPEAT = { first: 5 * SECOND, most: 60 * SECOND }
/** A stop waits this long for answers that are on their way; the sender then finishes alone, see `sender/`. */
const SETTLE_WITHIN = 20 * SECOND
/** An answer that was put aside is erased so long after its reset has moved for the last time. */
const KEEP_ANSWERS = 30 * 24 * 60 * 60 * SECOND
/** An uncollected value is erased after this long. */
export const COLLECT_WITHIN = 24 * 60 * 60 * SECOND

const RUNNING: OperationState[] = ['RECORDED', 'SENT', 'IN_DOUBT']

export interface ResetRequest {
  actor: string
  door: string
  app: OAuthApp
  token: Secret
  reason: string
  idempotencyKey: string
  requestId: string
  /** The job that it is a row of. */
  job?: string
}

/**
 * The one operation that can lose a secret: GitHub shows the new token once, and the old one is dead at once.
 *
 * `RECORDED → SENT → SEALED → SHOWN → ACKED`; a definite no ends in `REJECTED`; anything ambiguous goes to `IN_DOUBT`
 * and the same PATCH with the same old token is sent again. That is a compare-and-swap: it can only succeed if the
 * first one did not, so nothing is ever reset twice. A 404 to it means `EXECUTED_LOST`, said loudly.
 *
 * A yes that cannot be understood, or that contradicts itself, is put aside as it came: see decision 025.
 *
 * Every arrow is one transaction with its audit row, on disk before the next step begins. The call itself is made by
 * the sender, a process that outlives this one, and its answer is on disk before anybody reads it.
 */
export interface Resets {
  /** Resolves at an end state, or after ten seconds with the operation still running. Null: the token is not valid. */
  start(request: ResetRequest): Promise<OperationRow | null>
  /** Was a reset recorded under this key? */
  begun(actor: string, idempotencyKey: string): Promise<boolean>
  /** Resolves at an end state, or when the proxy stops. */
  follow(id: string): Promise<OperationRow>
  /** What still needs this person; the rows of a job are in the job's ledger. */
  open(actor: string): Promise<OperationRow[]>
  find(actor: string, id: string): Promise<OperationRow | null>
  /** With a `value` of null there is none, or it is sealed with another server key: then `otherKey`. */
  collect(
    actor: string,
    id: string,
    requestId: string,
  ): Promise<{ row: OperationRow; value: Secret | null; otherKey: boolean } | null>
  /** Leaves one that was never collected as it is. */
  acknowledge(actor: string, id: string, requestId: string): Promise<OperationRow | null>
  /** Closes one whose new value does not open, as lost; one that opens stays as it is. */
  giveUp(actor: string, id: string, requestId: string): Promise<OperationRow | null>
  /** The same two for rows of a job, several in one transaction; what does not open, or is of another person, is left out. */
  collectAll(
    actor: string,
    rows: readonly OperationRow[],
    requestId: string,
  ): Promise<{ taken: { row: OperationRow; value: Secret }[]; unreadable: number }>
  /** What was never collected is left, or with `givenUp` closed as lost. */
  acknowledgeAll(
    actor: string,
    rows: readonly OperationRow[],
    requestId: string,
    givenUp?: boolean,
  ): Promise<void>
  /** After a start: takes up what a crash left. */
  recover(): Promise<void>
  /** Erases what nobody collected in time. */
  expire(): Promise<void>
  /** A stop has begun: those who wait for an end are told how it is now. What was sent goes on. */
  hurry(): void
  /** Before a stop: waits for answers that are on their way, within limits, and gives up waiting times. */
  settle(within?: number): Promise<void>
}

interface Parts {
  store: Store
  audit: Audit
  upstream: Upstream
  sender: Sender
  apps: OAuthApp[]
  serverKey: Buffer
  /** The command line's are its own: each takes up only what itself has left. */
  commandLine?: boolean
  retention: Retention
  clock: Clock
  log: Log
}

/** The door of what is done on the command line. */
export const COMMAND_LINE = 'cli'

export function createResets({
  store,
  audit,
  upstream,
  sender,
  apps,
  serverKey,
  commandLine = false,
  retention,
  clock,
  log,
}: Parts): Resets {
  const sealKey = deriveKey(serverKey, 'operation')
  const payloadKey = deriveKey(serverKey, 'payload')
  const driving = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  const hurrying = Promise.withResolvers<void>()

  const load = async (id: string) =>
    store.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  /** The log says whose a reset is and how far it came; nothing is done with a row that says something else. */
  async function unaltered(reader: Writer, row: OperationRow): Promise<boolean> {
    for (let known = row; ;) {
      if (await matchesLog(reader, known)) return true
      const now = await asItIs(reader, row.id)
      if (!now || (now.state === known.state && now.changed_at === known.changed_at)) break
      // It moved between the two reads.
      known = now
    }
    log.error({ operation: row.id }, 'a reset was changed from outside')
    return false
  }

  async function unalteredOf(rows: readonly OperationRow[]): Promise<OperationRow[]> {
    const found: OperationRow[] = []
    for (const row of rows) if (await unaltered(store, row)) found.push(row)
    return found
  }

  /** The row as it is once it is its turn; who asks at the same time comes before or after. Null: not this person's. */
  async function inTurn<T>(
    actor: string,
    id: string,
    work: (transaction: Writer, row: OperationRow) => Promise<T>,
  ): Promise<T | null> {
    return inTransaction(store, async (transaction) => {
      const row = await asItIs(transaction, id)
      if (row?.actor !== actor) return null
      if (!(await unaltered(transaction, row))) throw new Refusal('record-altered')
      return work(transaction, row)
    })
  }

  const asItIs = async (reader: Writer, id: string) =>
    reader.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()

  const entryOf = (row: OperationRow, result: string): Entry => ({
    actor: row.actor,
    door: row.door,
    action: 'token.reset',
    result,
    requestId: row.request_id,
    app: row.app,
    user: row.user,
    hash: row.old_hash,
    lastEight: row.old_last_eight,
    objectId: row.object_id,
    reason: row.reason,
    operation: row.id,
  })

  /** One arrow: the row and its audit row, or neither. */
  async function move(
    row: OperationRow,
    to: OperationState,
    change: Partial<OperationRow> = {},
    entry: Partial<Entry> = {},
  ): Promise<OperationRow> {
    return inTransaction(store, async (transaction) => arrow(transaction, row, to, change, entry))
  }

  async function arrow(
    transaction: Writer,
    row: OperationRow,
    to: OperationState,
    change: Partial<OperationRow>,
    entry: Partial<Entry>,
  ): Promise<OperationRow> {
    const next = { ...row, ...change, state: to, changed_at: clock.now() }
    const { numUpdatedRows } = await transaction
      .updateTable('operation')
      .set(next)
      .where('id', '=', row.id)
      .where('state', '=', row.state)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw new Error('the operation moved meanwhile')
    if (to === 'SEALED') await retention.note(transaction, 'operation', { id: row.id, at: row.created_at })
    await audit.append(transaction, { ...entryOf(next, to.toLowerCase().replace('_', '-')), ...entry })
    return next
  }

  /** Carries an operation to an end state, or until the proxy stops. */
  function drive(id: string): Promise<void> {
    const running = driving.get(id)
    if (running) return running
    const run = (async () => {
      for (;;)
        try {
          const row = await load(id)
          if (!RUNNING.includes(row.state) || !(await unaltered(store, row))) return
          await step(row)
        } catch (error) {
          if (stopping.signal.aborted) return
          // A store that is locked or full for a while: the row stands where it stood, nothing is guessed.
          log.error({ err: error, operation: id }, 'reset held up')
          await clock.sleep(REPEAT.first, stopping.signal).catch(() => undefined)
        }
    })().finally(() => driving.delete(id))
    driving.set(id, run)
    return run
  }

  async function step(row: OperationRow): Promise<void> {
    // Sent, and not by a call that is waited for here: all that can be known is in the outbox once every sender of
    // an earlier proxy has ended.
    if (row.state === 'SENT') {
      await sender.predecessors(tryOf(row), stopping.signal)
      return conclude(row, 'restarted')
    }
    if (row.state === 'IN_DOUBT') {
      const pause = Math.min(REPEAT.first * 2 ** (row.attempts - 1), REPEAT.most)
      // No longer than that, though the clock was set back meanwhile.
      const rest = Math.min(pause, row.changed_at + pause - clock.now())
      await clock.sleep(Math.max(0, rest), stopping.signal)
    }
    stopping.signal.throwIfAborted()
    await sender.ready()
    await send(row)
  }

  /** Sends the PATCH once, when its turn comes, and writes down what came of it. */
  async function send(row: OperationRow): Promise<void> {
    const app = apps.find(({ clientId }) => clientId === row.client_id)
    const old = row.sealed_old && unseal(sealKey, row.sealed_old, boundTo(row, 'old'))
    if (!app || !old) {
      // The configuration changed under a waiting operation: without app or old token nobody can ask again.
      const cause = row.cause ?? 'refused'
      await move(row, row.attempts > 0 ? 'EXECUTED_LOST' : 'REJECTED', { cause, sealed_old: null })
      return
    }
    const left: OperationRow[] = []
    const onTurn = async () => {
      const sent = await move(row, 'SENT', { attempts: row.attempts + 1, sent_at: clock.now() })
      left.push(sent)
      return { name: tryOf(sent), owner: ownerOf(sent) }
    }
    let trouble: Trouble | null = null
    try {
      await upstream.asApp(app, row.job ? 'pull' : 'click').resetOnce(new Secret(old.toString()), onTurn)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      trouble = error
    }
    const [sent] = left
    if (sent) await conclude(sent, trouble?.kind ?? 'unusable', trouble?.executed)
    else await notSent(row, trouble!)
  }

  /** The server has asked to wait, or too many are under way: a first try ends there, a repeat comes later. */
  async function notSent(row: OperationRow, { kind, retryAfter }: Trouble): Promise<void> {
    if (row.state === 'RECORDED') {
      const cause = kind === 'limited' ? 'limited' : 'not-sent'
      await move(row, 'REJECTED', { cause, sealed_old: null }, { result: 'rejected: not sent' })
    } else await clock.sleep((retryAfter ?? 1) * SECOND, stopping.signal)
  }

  /** Reads what the sender has put down, if anything, and takes the arrow that follows from it. */
  async function conclude(
    row: OperationRow,
    doubt: Trouble['kind'] | 'restarted',
    executed: Trouble['executed'] = 'maybe',
  ): Promise<void> {
    const arrived = sender.outbox.read({ name: tryOf(row), owner: ownerOf(row) })
    if (arrived) await judge(row, arrived)
    else if (executed === 'no' && row.attempts === 1)
      await move(row, 'REJECTED', { cause: 'not-sent', sealed_old: null }, { result: 'rejected: not sent' })
    else await move(row, 'IN_DOUBT', {}, { result: `in-doubt: ${doubt}` })
    // After the arrow: until then it is the only copy.
    sender.outbox.erase(tryOf(row))
  }

  async function judge(row: OperationRow, arrived: Arrived): Promise<void> {
    const verdict = readAnswer(arrived, row.old_hash)
    const about = { upstreamRequestId: arrived.requestId }
    const first = row.attempts === 1
    const over = { sealed_old: null }
    if (verdict.kind === 'mismatch' || verdict.kind === 'unreadable') {
      sender.outbox.keep(tryOf(row))
      thinOut(sender.outbox, row.id)
      log.error(
        { operation: row.id, cause: verdict.kind, upstreamRequestId: arrived.requestId },
        ALARMS[verdict.kind],
      )
    }
    if (verdict.kind === 'token') {
      const token = new Secret(verdict.token)
      await move(
        row,
        'SEALED',
        {
          ...over,
          cause: null,
          sealed_new: seal(sealKey, verdict.token, boundTo(row, 'new')),
          new_hash: token.hash(),
          new_last_eight: token.lastEight(),
          object_id: row.object_id ?? verdict.authorizationId,
        },
        about,
      )
    } else if (verdict.kind === 'limited' && first)
      await move(row, 'REJECTED', { ...over, cause: 'limited' }, { ...about, result: 'rejected: limited' })
    else if (verdict.kind === 'not-valid' && !first)
      await move(row, 'EXECUTED_LOST', over, {
        ...about,
        ...(row.cause ? { result: `executed-lost: ${row.cause}` } : {}),
      })
    else if (verdict.kind === 'mismatch')
      await move(
        row,
        'EXECUTED_LOST',
        { ...over, cause: 'mismatch' },
        { ...about, result: 'executed-lost: mismatch' },
      )
    else if (verdict.kind === 'unreadable')
      await move(row, 'IN_DOUBT', { cause: 'unreadable' }, { ...about, result: 'in-doubt: unreadable' })
    else if (verdict.kind === 'not-valid') await move(row, 'REJECTED', { ...over, cause: 'not-valid' }, about)
    else if (verdict.kind === 'refused' && first)
      await move(row, 'REJECTED', { ...over, cause: 'refused' }, about)
    // A refusal of the repeat says nothing of the first try.
    else await move(row, 'IN_DOUBT', {}, { ...about, result: 'in-doubt: unusable' })
  }

  const sameAs = async (actor: string, idempotencyKey: string, reader: Writer = store) =>
    reader
      .selectFrom('operation')
      .selectAll()
      .where('actor', '=', actor)
      .where('idempotency_key', '=', idempotencyKey)
      .executeTakeFirst()

  /**
   * An answer whose operation has moved on was read before a crash; only its erasing was lost. One whose row says
   * something else than the log is left.
   */
  async function eraseRead(wanted: ReadonlySet<string>): Promise<void> {
    for (const name of sender.outbox.names()) {
      if (wanted.has(name)) continue
      const row = await asItIs(store, operationOf(name))
      if (!row || (await unaltered(store, row))) sender.outbox.erase(name)
    }
  }

  /** Answers that were put aside go after a month, by confirmed time as well. */
  async function forgetOldAnswers(): Promise<void> {
    const kept = sender.outbox.kept()
    const changed = new Map<string, number>()
    for (const name of kept) {
      const row = await asItIs(store, operationOf(name))
      changed.set(name, row?.changed_at ?? 0)
    }
    const ageOf = await retention.ages(
      commandLine ? 'answer-cli' : 'answer',
      kept.map((name) => ({ id: name, at: changed.get(name)! })),
    )
    for (const name of kept) if (ageOf(name) >= KEEP_ANSWERS) sender.outbox.forget(name)
  }

  /** Jobs that have not ended, or not for so long that their ledger may go. */
  async function keepingJobs(): Promise<Set<string>> {
    const jobs = await store
      .selectFrom('job')
      .leftJoin('retention', (on) => on.onRef('retention.id', '=', 'job.id').on('retention.kind', '=', 'job'))
      .select('job.id')
      .where((eb) =>
        eb.or([
          eb('ended_at', 'is', null),
          eb('since', 'is', null),
          eb('since', '>', clock.now() - COLLECT_WITHIN),
        ]),
      )
      .execute()
    return new Set(jobs.map(({ id }) => id))
  }

  const isClosable = (row: OperationRow) => !RUNNING.includes(row.state) && row.acknowledged_at === null

  async function acknowledgeIn(
    transaction: Writer,
    row: OperationRow,
    requestId: string,
    givenUp = false,
  ): Promise<OperationRow> {
    const change = { sealed_new: null, acknowledged_at: clock.now() }
    const entry = { action: 'token.acknowledge', requestId } as const
    if (givenUp) return arrow(transaction, row, 'EXECUTED_LOST', { ...change, cause: 'other-key' }, entry)
    return arrow(transaction, row, row.state === 'SHOWN' ? 'ACKED' : row.state, change, entry)
  }

  /** The new value of a reset that is kept; null as well when it was sealed with another server key. */
  function openNew(row: OperationRow): Buffer | null {
    return row.sealed_new && unseal(sealKey, row.sealed_new, boundTo(row, 'new'))
  }

  /** Without a sender nothing is recorded: the old token goes on working, and the person may try again. */
  async function ready(): Promise<void> {
    try {
      await sender.ready()
    } catch (error) {
      log.error({ err: error }, 'no sender')
      throw new Refusal('not-recorded')
    }
  }

  function payloadOf({ app, token, reason }: ResetRequest): string {
    return createHmac('sha256', payloadKey)
      .update(JSON.stringify([app.id, token.hash(), reason]))
      .digest('hex')
  }

  /** What a request is told whose key is taken: the same reset, and never another one. */
  async function answerTo(
    same: OperationRow,
    payload: string,
    reader: Writer = store,
  ): Promise<OperationRow> {
    if (!(await unaltered(reader, same))) throw new Refusal('record-altered')
    if (same.payload !== payload) throw new Refusal('key-reused')
    if (RUNNING.includes(same.state)) throw new Refusal('operation-running', { operation: same.id })
    return same
  }

  return {
    async start(request) {
      const { actor, door, app, token, reason, requestId } = request
      const payload = payloadOf(request)
      const same = await sameAs(actor, request.idempotencyKey)
      if (same) return answerTo(same, payload)

      await ready()
      const { authorization, requestId: upstreamRequestId } = await upstream.asApp(app).check(token)
      const about = {
        actor,
        door,
        requestId,
        app: app.id,
        hash: token.hash(),
        lastEight: token.lastEight(),
        reason,
      }
      if (!authorization) {
        // Dead by the same request, sent a moment before this one?
        const twin = await sameAs(actor, request.idempotencyKey)
        if (twin) return answerTo(twin, payload)
        await audit.record({ ...about, action: 'token.reset', result: 'not-valid', upstreamRequestId })
        return null
      }

      const id = randomUUID()
      const now = clock.now()
      const owner = { id, actor, app: app.id, client_id: app.clientId }
      const row: OperationRow = {
        ...owner,
        door,
        idempotency_key: request.idempotencyKey,
        payload,
        state: 'RECORDED',
        cause: null,
        attempts: 0,
        reason: maskTokensIn(reason),
        user: authorization.user?.login ?? null,
        object_id: authorization.id,
        old_hash: token.hash(),
        old_last_eight: token.lastEight(),
        sealed_old: seal(sealKey, token.reveal(), boundTo(owner, 'old')),
        sealed_new: null,
        new_hash: null,
        new_last_eight: null,
        request_id: requestId,
        created_at: now,
        changed_at: now,
        sent_at: null,
        acknowledged_at: null,
        job: request.job ?? null,
      }
      try {
        const twin = await inTransaction(store, async (transaction) => {
          // Sent twice at the same time, the second finds what the first has recorded.
          const same = await sameAs(actor, request.idempotencyKey, transaction)
          if (same) return answerTo(same, payload, transaction)
          const other = await transaction
            .selectFrom('operation')
            .select('id')
            .where('old_hash', '=', row.old_hash)
            .where('state', 'in', RUNNING)
            .executeTakeFirst()
          if (other) throw new Refusal('operation-running', { operation: other.id })
          await transaction.insertInto('operation').values(row).execute()
          await audit.append(transaction, entryOf(row, 'recorded'))
          return null
        })
        if (twin) return twin
      } catch (error) {
        if (error instanceof Refusal) throw error
        log.error({ err: error }, 'reset not recorded')
        throw new Refusal('not-recorded')
      }

      const timer = new AbortController()
      const waiting = clock.sleep(ANSWER_WITHIN, timer.signal).catch(() => undefined)
      await Promise.race([drive(id), waiting, hurrying.promise])
      timer.abort()
      return load(id)
    },

    async begun(actor, idempotencyKey) {
      return (await sameAs(actor, idempotencyKey)) !== undefined
    },

    async follow(id) {
      await Promise.race([drive(id), hurrying.promise])
      return load(id)
    },

    async open(actor) {
      const rows = await store
        .selectFrom('operation')
        .selectAll()
        .where('actor', '=', actor)
        .where('job', 'is', null)
        .where('acknowledged_at', 'is', null)
        .where('state', 'in', [...RUNNING, 'SEALED', 'SHOWN', 'EXECUTED_LOST', 'EXPIRED'])
        .orderBy('created_at')
        .execute()
      return unalteredOf(rows)
    },

    async find(actor, id) {
      const row = await store.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()
      if (row?.actor !== actor) return null
      if (!(await unaltered(store, row))) throw new Refusal('record-altered')
      return row
    },

    async collect(actor, id, requestId) {
      return inTurn(actor, id, async (transaction, row) => {
        const text = openNew(row)
        if (!text) return { row, value: null, otherKey: row.sealed_new !== null }
        const entry = { action: 'token.collect', requestId } as const
        const shown = await arrow(transaction, row, 'SHOWN', {}, entry)
        return { row: shown, value: new Secret(text.toString()), otherKey: false }
      })
    },

    async acknowledge(actor, id, requestId) {
      return inTurn(actor, id, async (transaction, row) =>
        isClosable(row) && row.state !== 'SEALED' ? acknowledgeIn(transaction, row, requestId) : row,
      )
    },

    async giveUp(actor, id, requestId) {
      return inTurn(actor, id, async (transaction, row) =>
        row.sealed_new && !openNew(row) ? acknowledgeIn(transaction, row, requestId, true) : row,
      )
    },

    async collectAll(actor, rows, requestId) {
      return inTransaction(store, async (transaction) => {
        const taken = []
        let unreadable = 0
        for (const { id } of rows) {
          const row = await asItIs(transaction, id)
          // Acknowledged or expired since it was listed. The log says whose it is, and of its job it says nothing.
          if (!row?.sealed_new || row.actor !== actor || !(await unaltered(transaction, row))) continue
          const text = openNew(row)
          if (!text) {
            unreadable++
            continue
          }
          const entry = { action: 'token.collect', requestId } as const
          taken.push({
            row: await arrow(transaction, row, 'SHOWN', {}, entry),
            value: new Secret(text.toString()),
          })
        }
        return { taken, unreadable }
      })
    },

    async acknowledgeAll(actor, rows, requestId, givenUp = false) {
      await inTransaction(store, async (transaction) => {
        for (const { id } of rows) {
          const row = await asItIs(transaction, id)
          if (row?.actor !== actor || !isClosable(row) || !(await unaltered(transaction, row))) continue
          if (row.state !== 'SEALED') await acknowledgeIn(transaction, row, requestId)
          else if (givenUp) await acknowledgeIn(transaction, row, requestId, true)
        }
      })
    },

    async recover() {
      const rows = await store
        .selectFrom('operation')
        .selectAll()
        .where('state', 'in', RUNNING)
        .where('door', commandLine ? '=' : '!=', COMMAND_LINE)
        .execute()
      await eraseRead(new Set(rows.map(tryOf)))
      for (const row of await unalteredOf(rows)) {
        // Nothing leaves before SENT is on disk, so a recorded one was never sent and its owner may have gone.
        if (row.state === 'RECORDED') await move(row, 'REJECTED', { cause: 'not-sent', sealed_old: null })
        else void drive(row.id)
      }
      const kept = await store
        .selectFrom('operation')
        .selectAll()
        .where('sealed_new', 'is not', null)
        .where('door', commandLine ? '=' : '!=', COMMAND_LINE)
        .execute()
      const count = (await unalteredOf(kept)).filter((row) => !openNew(row)).length
      if (count > 0)
        log.error(
          { count },
          'new tokens are sealed with another server key: put that one back, or they are lost',
        )
    },

    async expire() {
      const kept = await store
        .selectFrom('operation')
        .select(['id', 'job', 'created_at as at'])
        .where('state', 'in', ['SEALED', 'SHOWN'])
        .execute()
      const ageOf = await retention.ages(
        'operation',
        kept.map(({ id, at }) => ({ id, at })),
      )
      const old = kept.filter(({ id }) => ageOf(id) >= COLLECT_WITHIN)
      // A job may run for longer; what is in its ledger waits from its end on.
      const jobs = old.length > 0 ? await keepingJobs() : new Set<string>()
      for (const { id, job } of old) {
        if (job !== null && jobs.has(job)) continue
        const row = await load(id)
        if (!(await unaltered(store, row))) continue
        await inTurn(row.actor, id, async (transaction, now) => {
          if (now.state === 'SEALED' || now.state === 'SHOWN')
            await arrow(transaction, now, 'EXPIRED', { sealed_new: null }, {})
        })
      }
      await forgetOldAnswers()
    },

    hurry: () => hurrying.resolve(),

    async settle(within = SETTLE_WITHIN) {
      stopping.abort()
      const timer = new AbortController()
      const patience = clock.sleep(within, timer.signal).catch(() => undefined)
      await Promise.race([Promise.all(driving.values()), patience])
      timer.abort()
    },
  }
}

const ALARMS = {
  mismatch:
    'ALARM: the answer to a reset contradicts itself; no value of it is shown to anybody, and the answer is kept, sealed',
  unreadable: 'ALARM: the answer to a reset cannot be understood; it is kept, sealed',
}

/** One try of one operation, as the outbox calls it. */
function tryOf({ id, attempts }: OperationRow): string {
  return `${id}.${attempts}`
}
