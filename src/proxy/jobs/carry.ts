import type { Audit, Entry } from '../audit/audit.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { OAuthApp } from '../config.ts'
import type { Resets } from '../operations/reset.ts'
import { prove, stop, type Stopping } from '../operations/stop.ts'
import { Refusal } from '../problem.ts'
import type { Receipts } from '../receipts.ts'
import type { Secret } from '../secret.ts'
import type { JobRecord, JobRowRecord, OperationRow, Store } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { changeRow, type RowState } from './rows.ts'

type End = Exclude<RowState, 'waiting' | 'sending'>

/**
 * What came of one try. `again` gives the row back: nothing happened to it, or nobody knows (`doubt`), and the whole
 * job has to wait, for so many seconds or, with null, for its person.
 */
export type Outcome =
  | { kind: 'decided'; state: End; cause: string | null }
  | { kind: 'again'; trouble: Trouble['kind']; doubt: boolean; retryAfter: number | null }

interface Parts {
  store: Store
  audit: Audit
  receipts: Receipts
  upstream: Upstream
  resets: Resets
  clock: Clock
}

const ACTIONS = { revoke: 'token.revoke', remove: 'access.remove', reset: 'token.reset' } as const

/** A reset that was refused, or not sent, is begun anew so often. */
const RESET_TRIES = 3

/** What the log says of a row. */
type Told = Entry & { action: (typeof ACTIONS)[keyof typeof ACTIONS] }

interface Carry {
  /** What the log says before the row is sent. The reset's machine says it by itself. */
  intentOf: (this: void, job: JobRecord, row: JobRowRecord) => Entry | null
  /** With another configuration, or another server key: nobody can send it any more. */
  giveUp: (this: void, job: JobRecord, row: JobRowRecord) => Promise<Outcome>
  carry: (this: void, job: JobRecord, row: JobRowRecord, app: OAuthApp, token: Secret) => Promise<Outcome>
}

/** Carries one row of a job to its end, with its rows in the log. What happened to a token is on disk before the next step. */
export function createCarry({ store, audit, receipts, upstream, resets, clock }: Parts): Carry {
  const entryOf = (
    job: JobRecord,
    row: JobRowRecord,
    result: string,
    more: Partial<Omit<Entry, 'action'>> = {},
  ): Told => ({
    actor: job.actor,
    door: job.door,
    action: ACTIONS[job.verb],
    result,
    requestId: job.request_id,
    app: job.app,
    user: row.user,
    hash: row.hash,
    lastEight: row.last_eight,
    objectId: row.object_id,
    reason: job.reason,
    operation: job.id,
    ...more,
  })

  /** The row, its row in the log and its receipt, or none of them. What can be tried again keeps its token. */
  async function write(
    row: JobRowRecord,
    outcome: Outcome,
    entry: Told | null,
    { proven, ...more }: Partial<JobRowRecord> & { proven?: { how: Stopping; app: OAuthApp } } = {},
  ): Promise<Outcome> {
    const decided = outcome.kind === 'decided'
    const over = decided && (outcome.state === 'done' || outcome.state === 'gone' || outcome.cause === 'lost')
    const doubt = decided ? outcome.state === 'unknown' || outcome.cause === 'not-confirmed' : outcome.doubt
    await inTransaction(store, async (transaction) => {
      if (entry && proven)
        more.receipt = await receipts.append(transaction, entry, proven.how, proven.app.name)
      else if (entry) await audit.append(transaction, entry)
      await changeRow(transaction, row, {
        state: decided ? outcome.state : 'waiting',
        cause: decided ? outcome.cause : null,
        doubt: doubt ? 1 : 0,
        changed_at: clock.now(),
        ...more,
        ...(over ? { sealed_token: null } : {}),
      })
    })
    return outcome
  }

  async function carryStop(
    job: JobRecord,
    row: JobRowRecord,
    app: OAuthApp,
    token: Secret,
  ): Promise<Outcome> {
    const api = upstream.asApp(app, 'pull')
    const doubt = row.doubt === 1
    let requestId: string | null = null
    let blind: Trouble | null = null as Trouble | null
    const told = async (state: End, cause: string | null, result: string) =>
      write(
        row,
        { kind: 'decided', state, cause },
        entryOf(job, row, result, { upstreamRequestId: requestId }),
      )
    const proven = async (state: End, cause: string | null, how: Stopping) =>
      write(
        row,
        { kind: 'decided', state, cause },
        entryOf(job, row, how.proof.state, { upstreamRequestId: requestId }),
        { proven: { how, app } },
      )
    try {
      // An earlier try may have done it. Sent again it would only be answered "not there", which proves nothing.
      if (doubt) {
        const checked = await api.check(token)
        requestId = checked.requestId
        if (!checked.authorization) return await proven('done', null, lookedLater(row))
      }
      const stopped = await stop({
        by: 'check',
        clock,
        send: async () => {
          const sent = await (job.verb === 'revoke' ? api.deleteToken(token) : api.deleteGrant(token))
          requestId = sent.requestId
          // Alive a moment ago, and gone now: that was the earlier try.
          return !sent.gone || doubt
        },
        stillThere: async () => {
          try {
            return (await api.check(token)).authorization !== null
          } catch (error) {
            if (error instanceof Trouble) blind = error
            throw error
          }
        },
      })
      if (!stopped) return await told('gone', null, 'not-valid')
      const { proof } = stopped
      if (proof.state === 'confirmed') return await proven('done', null, stopped)
      if (proof.state === 'not-confirmed') return await proven('failed', 'not-confirmed', stopped)
      // The server said yes, and then asked to wait before it is asked for the proof: so the proof is asked for later.
      if (blind && blind.retryAfter !== null)
        return await write(
          row,
          { kind: 'again', trouble: blind.kind, doubt: true, retryAfter: blind.retryAfter },
          entryOf(job, row, 'unknown', { upstreamRequestId: requestId }),
        )
      return await proven('unknown', 'unproven', stopped)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'in-doubt')
        return told('unknown', 'in-doubt', 'in-doubt')
      if (!(error instanceof Trouble)) throw error
      requestId = error.upstreamRequestId ?? requestId
      return failed(job, row, error, doubt || error.executed === 'maybe')
    }
  }

  /** What an earlier try sent is seen to have happened: one look, so long after that try was last heard of. */
  function lookedLater(row: JobRowRecord): Stopping {
    const now = clock.now()
    const after = Math.max(0, Math.round((now - row.changed_at) / 1000))
    return {
      by: 'check',
      looks: [{ after, there: false }],
      proof: { state: 'confirmed', at: isoTime(now), by: 'check' },
    }
  }

  async function failed(
    job: JobRecord,
    row: JobRowRecord,
    trouble: Trouble,
    doubt: boolean,
  ): Promise<Outcome> {
    const { kind, retryAfter, upstreamRequestId } = trouble
    const entry = entryOf(job, row, `failed: ${kind}`, { upstreamRequestId })
    // It names a time before which nobody shall come, or would be the same for every other row.
    if (retryAfter !== null || kind === 'refused')
      return write(row, { kind: 'again', trouble: kind, doubt, retryAfter }, entry)
    return write(row, { kind: 'decided', state: doubt ? 'unknown' : 'failed', cause: kind }, entry)
  }

  async function carryReset(
    job: JobRecord,
    row: JobRowRecord,
    app: OAuthApp,
    token: Secret,
  ): Promise<Outcome> {
    // The reset writes its own rows in the log.
    const decide = async (state: End, cause: string | null, operation?: OperationRow) =>
      write(row, { kind: 'decided', state, cause }, null, operation && whatItIs(operation))
    for (let attempt = 1; ; attempt++) {
      let operation: OperationRow | null
      try {
        operation = await resets.start({
          actor: job.actor,
          door: job.door,
          app,
          token,
          reason: job.reason,
          // The same try gives the same reset, whoever was killed in between.
          idempotencyKey: resetKey(row),
          requestId: job.request_id,
          job: job.id,
        })
      } catch (error) {
        if (error instanceof Trouble) return failed(job, row, error, false)
        if (!(error instanceof Refusal) || error.code !== 'operation-running') throw error
        operation = await resets.follow(error.details.operation ?? '')
        // Somebody resets this very token at this moment, by hand or in another job: its value is theirs.
        if (operation.job !== job.id) {
          const entry = entryOf(job, row, 'failed: operation-running')
          return write(row, { kind: 'decided', state: 'failed', cause: 'operation-running' }, entry)
        }
      }
      if (!operation) return decide('gone', null)
      operation = await resets.follow(operation.id)
      const { state, cause } = operation
      if (state === 'REJECTED' && cause === 'not-valid') return decide('gone', null, operation)
      if (state === 'REJECTED') {
        if (attempt >= RESET_TRIES) return decide('failed', cause ?? 'refused', operation)
        row.tries++
        await changeRow(store, row, { tries: row.tries })
        continue
      }
      // The proxy stops: the operation stands where it stood, and so does the row.
      if (state === 'RECORDED' || state === 'SENT' || state === 'IN_DOUBT') throw new Interrupted()
      return proveReset(job, row, app, token, operation)
    }
  }

  /** The new value is here, or lost; whether the old one is dead is asked while this row still has it. */
  async function proveReset(
    job: JobRecord,
    row: JobRowRecord,
    app: OAuthApp,
    token: Secret,
    operation: OperationRow,
  ): Promise<Outcome> {
    const api = upstream.asApp(app, 'pull')
    let requestId: string | null = null
    let blind: Trouble | null = null as Trouble | null
    const how = await prove({
      by: 'check',
      clock,
      stillThere: async () => {
        try {
          const checked = await api.check(token)
          requestId = checked.requestId
          return checked.authorization !== null
        } catch (error) {
          if (error instanceof Trouble) blind = error
          throw error
        }
      },
    })
    const more = whatItIs(operation)
    // Its next try follows the same reset, and no other.
    if (blind && blind.retryAfter !== null)
      return write(
        row,
        { kind: 'again', trouble: blind.kind, doubt: true, retryAfter: blind.retryAfter },
        null,
        { ...more, tries: row.tries - 1 },
      )
    const unproven = { confirmed: null, 'not-confirmed': 'not-confirmed', unknown: 'unproven' }[
      how.proof.state
    ]
    const [state, cause] =
      operation.state === 'EXECUTED_LOST' ? (['unknown', 'lost'] as const) : (['done', unproven] as const)
    return write(
      row,
      { kind: 'decided', state, cause },
      entryOf(job, { ...row, ...more }, how.proof.state, {
        operation: operation.id,
        upstreamRequestId: requestId,
      }),
      { ...more, proven: { how, app } },
    )
  }

  return {
    intentOf: (job, row) => (job.verb === 'reset' ? null : entryOf(job, row, 'recorded')),
    giveUp: async (job, row) =>
      write(
        row,
        { kind: 'decided', state: 'failed', cause: 'refused' },
        entryOf(job, row, 'failed: refused'),
      ),
    carry: async (job, row, app, token) =>
      job.verb === 'reset' ? carryReset(job, row, app, token) : carryStop(job, row, app, token),
  }
}

const whatItIs = ({ id, user, object_id }: OperationRow) => ({ operation: id, user, object_id })

/** One try of one row, as the reset's machine calls it. */
export function resetKey({ job, at, tries }: Pick<JobRowRecord, 'job' | 'at' | 'tries'>): string {
  return `${job}.${at}.${tries}`
}

/** Ends a row's way without an outcome: the next process takes it up. */
export class Interrupted extends Error {}
