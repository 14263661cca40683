import { createHmac, randomUUID } from 'node:crypto'
import { maskTokensIn } from '#github/tokens.ts'
import type { Audit, Entry } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { OAuthApp } from '../config.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../problem.ts'
import { deriveKey, seal, unseal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { OperationRow, OperationState, Store, Writer } from '../store/store.ts'
import type { Arrived } from '../sender/outbox.ts'
import type { Sender } from '../sender/sender.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { readAnswer } from './answer.ts'

const SECOND = 1000
/** The browser is told `pending` after this long; the operation goes on. */
const ANSWER_WITHIN = 10 * SECOND
/** Revocation can lag at GitHub, so the repeat waits: 5 s, then doubling to a minute. */
const REPEAT = { first: 5 * SECOND, most: 60 * SECOND }
/** A stop waits this long for answers that are on their way; the sender then finishes alone, see `sender/`. */
const SETTLE_WITHIN = 20 * SECOND
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
  acknowledge(actor: string, id: string, requestId: string): Promise<OperationRow | null>
  /** Closes one whose new value does not open, as lost; one that opens stays as it is. */
  giveUp(actor: string, id: string, requestId: string): Promise<OperationRow | null>
  /** The same two for rows of a job, several in one transaction; what does not open is left out. */
  collectAll(
    rows: readonly OperationRow[],
    requestId: string,
  ): Promise<{ row: OperationRow; value: Secret }[]>
  acknowledgeAll(rows: readonly OperationRow[], requestId: string): Promise<void>
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
    return store.transaction().execute(async (transaction) => arrow(transaction, row, to, change, entry))
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
          if (!RUNNING.includes(row.state)) return
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
      await clock.sleep(Math.max(0, row.changed_at + pause - clock.now()), stopping.signal)
    }
    stopping.signal.throwIfAborted()
    await sender.ready()
    await send(row)
  }

  /** Sends the PATCH once, when its turn comes, and writes down what came of it. */
  async function send(row: OperationRow): Promise<void> {
    const app = apps.find(({ clientId }) => clientId === row.client_id)
    const old = row.sealed_old && unseal(sealKey, row.sealed_old, row.id)
    if (!app || !old) {
      // The configuration changed under a waiting operation: without app or old token nobody can ask again.
      await move(row, row.attempts > 0 ? 'EXECUTED_LOST' : 'REJECTED', { cause: 'refused', sealed_old: null })
      return
    }
    const left: OperationRow[] = []
    const onTurn = async () => {
      const sent = await move(row, 'SENT', { attempts: row.attempts + 1, sent_at: clock.now() })
      left.push(sent)
      return tryOf(sent)
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
    const name = tryOf(row)
    const arrived = sender.outbox.read(name)
    if (arrived) await judge(row, arrived)
    else if (executed === 'no' && row.attempts === 1)
      await move(row, 'REJECTED', { cause: 'not-sent', sealed_old: null }, { result: 'rejected: not sent' })
    else await move(row, 'IN_DOUBT', {}, { result: `in-doubt: ${doubt}` })
    // After the arrow: until then it is the only copy.
    sender.outbox.erase(name)
  }

  async function judge(row: OperationRow, arrived: Arrived): Promise<void> {
    const verdict = readAnswer(arrived)
    const about = { upstreamRequestId: arrived.requestId }
    const first = row.attempts === 1
    const over = { sealed_old: null }
    if (verdict.kind === 'token') {
      const token = new Secret(verdict.token)
      await move(
        row,
        'SEALED',
        {
          ...over,
          sealed_new: seal(sealKey, verdict.token, row.id),
          new_hash: token.hash(),
          new_last_eight: token.lastEight(),
          object_id: row.object_id ?? verdict.authorizationId,
        },
        about,
      )
    } else if (verdict.kind === 'limited' && first)
      await move(row, 'REJECTED', { ...over, cause: 'limited' }, { ...about, result: 'rejected: limited' })
    else if (verdict.kind === 'not-valid' && !first) await move(row, 'EXECUTED_LOST', over, about)
    else if (verdict.kind === 'not-valid') await move(row, 'REJECTED', { ...over, cause: 'not-valid' }, about)
    else if (verdict.kind === 'refused' && first)
      await move(row, 'REJECTED', { ...over, cause: 'refused' }, about)
    // A refusal of the repeat says nothing of the first try.
    else await move(row, 'IN_DOUBT', {}, { ...about, result: 'in-doubt: unusable' })
  }

  const sameAs = async (actor: string, idempotencyKey: string) =>
    store
      .selectFrom('operation')
      .selectAll()
      .where('actor', '=', actor)
      .where('idempotency_key', '=', idempotencyKey)
      .executeTakeFirst()

  const isClosable = (row: OperationRow) => !RUNNING.includes(row.state) && row.acknowledged_at === null

  async function acknowledgeIn(
    transaction: Writer,
    row: OperationRow,
    requestId: string,
    givenUp = false,
  ): Promise<OperationRow> {
    const kept = row.state === 'SEALED' || row.state === 'SHOWN'
    const change = { sealed_new: null, acknowledged_at: clock.now() }
    const entry = { action: 'token.acknowledge', requestId } as const
    // What nobody has seen and nobody can see is in nobody's hands, whoever closes it.
    if (givenUp || (row.state === 'SEALED' && !openNew(row)))
      return arrow(transaction, row, 'EXECUTED_LOST', { ...change, cause: 'other-key' }, entry)
    return arrow(transaction, row, kept ? 'ACKED' : row.state, change, entry)
  }

  /** The new value of a reset that is kept; null as well when it was sealed with another server key. */
  function openNew(row: OperationRow): Buffer | null {
    return row.sealed_new && unseal(sealKey, row.sealed_new, row.id)
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

  return {
    async start(request) {
      const { actor, door, app, token, reason, requestId } = request
      const payload = payloadOf(request)
      const same = await sameAs(actor, request.idempotencyKey)
      if (same) {
        if (same.payload !== payload) throw new Refusal('key-reused')
        if (RUNNING.includes(same.state)) throw new Refusal('operation-running', { operation: same.id })
        return same
      }

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
        await audit.record({ ...about, action: 'token.reset', result: 'not-valid', upstreamRequestId })
        return null
      }

      const id = randomUUID()
      const now = clock.now()
      const row: OperationRow = {
        id,
        actor,
        door,
        app: app.id,
        client_id: app.clientId,
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
        sealed_old: seal(sealKey, token.reveal(), id),
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
        await store.transaction().execute(async (transaction) => {
          const other = await transaction
            .selectFrom('operation')
            .select('id')
            .where('old_hash', '=', row.old_hash)
            .where('state', 'in', RUNNING)
            .executeTakeFirst()
          if (other) throw new Refusal('operation-running', { operation: other.id })
          await transaction.insertInto('operation').values(row).execute()
          await audit.append(transaction, entryOf(row, 'recorded'))
        })
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
      return store
        .selectFrom('operation')
        .selectAll()
        .where('actor', '=', actor)
        .where('job', 'is', null)
        .where('acknowledged_at', 'is', null)
        .where('state', 'in', [...RUNNING, 'SEALED', 'SHOWN', 'EXECUTED_LOST', 'EXPIRED'])
        .orderBy('created_at')
        .execute()
    },

    async find(actor, id) {
      const row = await store.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()
      return row?.actor === actor ? row : null
    },

    async collect(actor, id, requestId) {
      const row = await this.find(actor, id)
      if (!row) return null
      const text = openNew(row)
      if (!text) return { row, value: null, otherKey: row.sealed_new !== null }
      const shown = await move(row, 'SHOWN', {}, { action: 'token.collect', requestId })
      return { row: shown, value: new Secret(text.toString()), otherKey: false }
    },

    async acknowledge(actor, id, requestId) {
      const row = await this.find(actor, id)
      if (!row || !isClosable(row)) return row
      return store.transaction().execute(async (transaction) => acknowledgeIn(transaction, row, requestId))
    },

    async giveUp(actor, id, requestId) {
      const row = await this.find(actor, id)
      if (!row?.sealed_new || openNew(row)) return row
      return store
        .transaction()
        .execute(async (transaction) => acknowledgeIn(transaction, row, requestId, true))
    },

    async collectAll(rows, requestId) {
      return store.transaction().execute(async (transaction) => {
        const collected = []
        for (const row of rows) {
          const text = openNew(row)
          if (!text) continue
          const entry = { action: 'token.collect', requestId } as const
          collected.push({
            row: await arrow(transaction, row, 'SHOWN', {}, entry),
            value: new Secret(text.toString()),
          })
        }
        return collected
      })
    },

    async acknowledgeAll(rows, requestId) {
      await store.transaction().execute(async (transaction) => {
        for (const row of rows) if (isClosable(row)) await acknowledgeIn(transaction, row, requestId)
      })
    },

    async recover() {
      const rows = await store
        .selectFrom('operation')
        .selectAll()
        .where('state', 'in', RUNNING)
        .where('door', commandLine ? '=' : '!=', COMMAND_LINE)
        .execute()
      // An answer whose operation has moved on was read before the crash; only its erasing was lost.
      const wanted = new Set(rows.map(tryOf))
      for (const name of sender.outbox.names()) if (!wanted.has(name)) sender.outbox.erase(name)
      for (const row of rows) {
        // Nothing leaves before SENT is on disk, so a recorded one was never sent and its owner may have gone.
        if (row.state === 'RECORDED') await move(row, 'REJECTED', { cause: 'not-sent', sealed_old: null })
        else void drive(row.id)
      }
      const kept = await store
        .selectFrom('operation')
        .selectAll()
        .where('state', 'in', ['SEALED', 'SHOWN'])
        .where('door', commandLine ? '=' : '!=', COMMAND_LINE)
        .execute()
      const count = kept.filter((row) => !openNew(row)).length
      if (count > 0)
        log.error(
          { count },
          'new tokens are sealed with another server key: put that one back, or they are lost',
        )
    },

    async expire() {
      const rows = await store
        .selectFrom('operation')
        .selectAll()
        .where('state', 'in', ['SEALED', 'SHOWN'])
        .where('created_at', '<=', clock.now() - COLLECT_WITHIN)
        // A job may run for longer; what is in its ledger waits from its end on.
        .where((eb) =>
          eb.or([
            eb('job', 'is', null),
            eb(
              'job',
              'not in',
              eb
                .selectFrom('job')
                .select('id')
                .where((of) =>
                  of.or([of('ended_at', 'is', null), of('ended_at', '>', clock.now() - COLLECT_WITHIN)]),
                ),
            ),
          ]),
        )
        .execute()
      for (const row of rows) await move(row, 'EXPIRED', { sealed_new: null })
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

/** One try of one operation, as the outbox calls it. */
function tryOf({ id, attempts }: OperationRow): string {
  return `${id}.${attempts}`
}
