import type { Log } from '../log.ts'
import type { AuditHead, Store, Writer } from '../store/store.ts'
import { afterCommit, inTransaction } from '../store/transaction.ts'
import { ChainCheck, GENESIS } from './chain.ts'
import { MESSAGE } from './checkpoints.ts'
import { type AuditKey, headSigned, signHead } from './key.ts'
import { readRows, SLICE } from './rows.ts'

/** Why nothing may be added to the log as it is. Logged as `code`. */
type Reason =
  | 'no-head'
  | 'other-key'
  | 'bad-signature'
  | 'set-back' // a head that was signed earlier, or another one of the same length, stands in its place
  | 'not-continued' // its rows do not lead from the head known before to this one
  | 'rows-missing' // the last row is not the one that the head names
  | 'records-without-rows' // receipts, operations or cases of which the log has no row

export class AuditBroken extends Error {
  readonly code: Reason

  constructor(code: Reason) {
    super(`the activity log cannot be continued: ${code}`)
    this.code = code
  }
}

/**
 * The signed end of the activity log. A head counts only as a whole (count, hash, key and signature together), and
 * only when this process wrote it or verified it; it never goes back behind one that this process has known.
 */
export interface SignedHead {
  /** Signs a new log, and checks the one that is there. Throws `AuditBroken`. */
  begin(): Promise<void>
  /** The head to add to, within a transaction. Throws `AuditBroken`. */
  read(writer: Writer): Promise<AuditHead>
  /** Signs the new end. It is known, and in the log stream, once the transaction is committed. */
  write(writer: Writer, count: number, hash: string): Promise<void>
  /** Checks what another process has added, in slices and outside of any transaction. Throws `AuditBroken`. */
  catchUp(): Promise<void>
  /** The latest head that this process has written or verified. */
  known(): AuditHead | null
}

export function createSignedHead(store: Store, key: AuditKey, log: Log): SignedHead {
  // Evidence is written whatever the log level is.
  const evidence = log.child({}, { level: 'info' })
  let known: AuditHead | null = null
  /** What was found at the start; only another start looks again. */
  let refused: AuditBroken | null = null
  /** Signed in a transaction whose end has not been heard of yet. */
  let lastSigned: AuditHead | null = null
  const uncommitted = new WeakMap<object, AuditHead>()

  function raise(head: AuditHead): void {
    if (!known || head.count > known.count) known = head
  }

  async function stored(reader: Writer): Promise<AuditHead | null> {
    const head = await reader
      .selectFrom('audit_head')
      .select(['count', 'hash', 'key_id', 'signature'])
      .executeTakeFirst()
    return head ?? null
  }

  /** The rows after `from` lead to `to`. */
  async function continues(reader: Writer, from: AuditHead, to: AuditHead): Promise<boolean> {
    const chain = new ChainCheck({ keys: [key, ...key.retired], from })
    while (chain.count < to.count) {
      const rows = await readRows(reader, chain.count, Math.min(SLICE, to.count - chain.count))
      if (rows.length === 0) return false
      for (const row of rows) if (chain.take(row)) return false
      await new Promise((resolve) => setImmediate(resolve))
    }
    return chain.hash === to.hash
  }

  async function verified(reader: Writer): Promise<AuditHead> {
    if (refused) throw refused
    const head = await stored(reader)
    if (!head) throw new AuditBroken('no-head')
    if ((known && sameHead(head, known)) || (lastSigned && sameHead(head, lastSigned) && !isBehind(head)))
      return head
    if (head.key_id !== key.id) throw new AuditBroken('other-key')
    if (!headSigned(head, key)) throw new AuditBroken('bad-signature')
    if (isBehind(head)) throw new AuditBroken('set-back')
    if (!known) return head
    if (!(await continues(reader, known, head))) throw new AuditBroken('not-continued')
    // What another process has written can be cut no more, either.
    raise(head)
    tell(head)
    return head
  }

  /** Another process may write between these questions: what they find counts of a head that stood still. */
  async function endOf(signed: AuditHead | null): Promise<{ head: AuditHead; fault: Reason | null }> {
    for (;;) {
      const head = signed ?? (await verified(store))
      const fault = !(await endsWith(store, head))
        ? 'rows-missing'
        : (await hasRecordsBeyond(store, head.count))
          ? 'records-without-rows'
          : null
      const now = fault && (await stored(store))
      if (!now || sameHead(now, head)) return { head, fault }
      signed = null
    }
  }

  const isBehind = (head: AuditHead) => known !== null && head.count <= known.count

  function tell(head: AuditHead): void {
    const { count, hash, key_id, signature } = head
    // No row is no evidence.
    if (count > 0) evidence.info({ count, hash, key: key_id, signature }, MESSAGE)
  }

  async function write(writer: Writer, count: number, hash: string, form?: 1): Promise<void> {
    const head = signHead(key, count, hash, form)
    await writer
      .insertInto('audit_head')
      .values({ only: 1, ...head })
      .onConflict((oc) => oc.column('only').doUpdateSet(head))
      .execute()
    lastSigned = head
    if (!uncommitted.has(writer))
      afterCommit(writer, () => {
        const last = uncommitted.get(writer)!
        raise(last)
        tell(last)
      })
    uncommitted.set(writer, head)
  }

  return {
    async begin() {
      await inTransaction(store, async (writer) => {
        const head = await stored(writer)
        // Only a key that was made just now may sign what it did not write.
        if (head ? key.fresh && head.signature === '' : !(await hasRecords(writer)))
          await (head ? write(writer, head.count, head.hash, 1) : write(writer, 0, GENESIS))
      })
      const signed = known
      const { head, fault } = await endOf(signed)
      if (fault) throw (refused = new AuditBroken(fault))
      if (signed) return
      raise(head)
      tell(head)
    },

    async read(writer) {
      return uncommitted.get(writer) ?? (await verified(writer))
    },

    write,

    async catchUp() {
      const head = await stored(store)
      if (!head || !known || head.count <= known.count + SLICE) return
      await verified(store)
    },

    known: () => known,
  }
}

/** A signature stands for count, hash and key together; one text of it beside other numbers says nothing. */
function sameHead(a: AuditHead, b: AuditHead): boolean {
  return a.count === b.count && a.hash === b.hash && a.key_id === b.key_id && a.signature === b.signature
}

async function endsWith(reader: Writer, head: AuditHead): Promise<boolean> {
  const last = await reader
    .selectFrom('audit')
    .select(['seq', 'row_hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return head.count === 0 ? !last : last?.seq === head.count && last.row_hash === head.hash
}

const RECORDS = ['audit', 'session', 'operation', 'receipt', 'job', 'incident'] as const

/** Whether the store holds anything that cannot be there without rows of the log. */
async function hasRecords(reader: Writer): Promise<boolean> {
  for (const table of RECORDS) {
    const row = await reader
      .selectFrom(table)
      .select((eb) => eb.lit(1).as('one'))
      .limit(1)
      .executeTakeFirst()
    if (row) return true
  }
  return false
}

/** Records whose rows the log lacks: it was cut, or put back as it once was. */
async function hasRecordsBeyond(reader: Writer, count: number): Promise<boolean> {
  if (count === 0) return hasRecords(reader)
  const receipt = await reader
    .selectFrom('receipt')
    .select('seq')
    .where('seq', '>', count)
    .limit(1)
    .executeTakeFirst()
  if (receipt) return true
  for (const table of ['operation', 'incident'] as const) {
    const row = await reader
      .selectFrom(table)
      .select('id')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('audit')
              .select('seq')
              .whereRef('audit.operation', '=', eb.ref(`${table}.id` as never)),
          ),
        ),
      )
      .limit(1)
      .executeTakeFirst()
    if (row) return true
  }
  return false
}
