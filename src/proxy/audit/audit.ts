import type { Action } from '#contract/activity.ts'
import { maskTokensIn } from '#github/tokens.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../problem.ts'
import type { AuditHead, AuditRow, Store, Writer } from '../store/store.ts'
import { GENESIS, linkHash, type Unlinked } from './chain.ts'
import { type AuditKey, headSigned, signHead } from './key.ts'

/** What happened, in the terms in which it is looked for later. Never a token: its hash and last eight. */
export interface Entry {
  actor: string
  door: string
  action: Action
  result: string
  requestId: string
  app?: string | null
  user?: string | null
  hash?: string | null
  lastEight?: string | null
  objectId?: number | null
  reason?: string | null
  operation?: string | null
  upstreamRequestId?: string | null
}

export interface Audit {
  /** Before the first request: signs a log that has no signature yet, and remembers its end in the log file. */
  begin(): Promise<void>
  /** Appends within the caller's transaction: the row stands or falls with what it tells of. */
  append(writer: Writer, entry: Entry): Promise<{ seq: number }>
  /** The same for several that became known together. */
  appendAll(writer: Writer, entries: readonly Entry[]): Promise<readonly { seq: number }[]>
  /** Whether this login has ever done anything here. */
  knows(login: string): Promise<boolean>
  /**
   * Appends on its own; refuses with `not-recorded` when it cannot, so that the caller does not go on. `also` writes
   * what belongs to the row in the same transaction.
   */
  record(entry: Entry, also?: (writer: Writer, row: { seq: number }) => Promise<void>): Promise<void>
  /** The same for several that became known together: one transaction, all or none. */
  recordAll(entries: readonly Entry[]): Promise<void>
  /** Whether the next one could be recorded. */
  works(): Promise<boolean>
  /** Refuses like `record` and leaves nothing: before something is asked whose answer could not be recorded. */
  rehearse(entry: Entry): Promise<void>
}

interface Parts {
  store: Store
  clock: Clock
  log: Log
  key: AuditKey
  /** The role in which this login acts on tokens of this app; of any app when it is null. */
  roleOf: (login: string, app: string | null) => 'owner' | 'support' | null
}

/** A checkpoint of the chain goes to the log every so many rows, where an old copy of the store cannot take it back. */
const CHECKPOINT = 100

export function createAudit({ store, clock, log, key, roleOf }: Parts): Audit {
  // Checkpoints are evidence: they are written whatever the log level is.
  const checkpoints = log.child({}, { level: 'info' })
  /** The signature that this process gave or has checked; any other is checked before it is built upon. */
  let trusted = ''

  async function readHead(reader: Writer): Promise<AuditHead | null> {
    const head = await reader.selectFrom('audit_head').selectAll().executeTakeFirst()
    if (!head) return null
    // Signing on top of an end that somebody else wrote would make it ours.
    if (head.signature !== trusted && !(head.key_id === key.id && headSigned(head, key)))
      throw new Error('the end of the activity log has no valid signature')
    const { count, hash, key_id, signature } = head
    trusted = signature
    return { count, hash, key_id, signature }
  }

  async function writeHead(writer: Writer, count: number, hash: string): Promise<void> {
    const head = signHead(key, count, hash)
    await writer
      .insertInto('audit_head')
      .values({ only: 1, ...head })
      .onConflict((oc) => oc.column('only').doUpdateSet(head))
      .execute()
    trusted = head.signature
  }

  async function append(writer: Writer, entry: Entry): Promise<{ seq: number }> {
    const [row] = await appendAll(writer, [entry])
    return row!
  }

  async function appendAll(writer: Writer, entries: readonly Entry[]): Promise<readonly { seq: number }[]> {
    const head = await readHead(writer)
    if (!head) throw new Error('the activity log has no end to go on from')
    let { count, hash } = head
    const rows = entries.map((entry) => {
      const linked: Unlinked = {
        seq: ++count,
        at: clock.now(),
        actor: entry.actor.toWellFormed(),
        door: entry.door,
        action: entry.action,
        result: entry.result,
        app: text(entry.app),
        user: text(entry.user),
        hash: entry.hash ?? null,
        last_eight: text(entry.lastEight),
        // Made of an address that somebody typed: what SQLite would keep as another number is no id.
        object_id: Number.isSafeInteger(entry.objectId) ? entry.objectId! : null,
        // People paste the token into the reason, too.
        reason: entry.reason ? text(maskTokensIn(entry.reason)) : null,
        operation: entry.operation ?? null,
        request_id: entry.requestId,
        upstream_request_id: text(entry.upstreamRequestId),
        previous: hash,
        role: roleFor(entry),
      }
      hash = linkHash(linked)
      return { ...linked, row_hash: hash }
    })
    await writer.insertInto('audit').values(rows).execute()
    await writeHead(writer, count, hash)
    for (const row of rows) if (row.seq % CHECKPOINT === 0) void remember(row.seq, row.row_hash)
    return rows
  }

  /** To the log, once the transaction is over: what was rolled back must not be missed later. */
  async function remember(count: number, hash: string): Promise<void> {
    try {
      const row = await store
        .selectFrom('audit')
        .select('row_hash')
        .where('seq', '=', count)
        .executeTakeFirst()
      if (row?.row_hash === hash) checkpoints.info({ count, hash }, 'audit checkpoint')
    } catch (error) {
      log.error({ err: error }, 'audit checkpoint not written')
    }
  }

  function roleFor({ action, actor, app }: Entry): AuditRow['role'] {
    if (action.startsWith('session.')) return null
    const forApp =
      action.startsWith('token.') ||
      action === 'access.remove' ||
      ((action === 'authorization.create' || action.startsWith('case.')) && app)
    if (!forApp) return 'holder'
    return roleOf(actor, app ?? null) ?? 'holder'
  }

  /** In a transaction of its own; whatever goes wrong in it is one refusal. */
  async function attempt(work: (writer: Writer) => Promise<void>): Promise<void> {
    try {
      await store.transaction().execute(work)
    } catch (error) {
      if (error instanceof Undone) return
      log.error({ err: error }, 'audit row not written')
      throw new Refusal('not-recorded')
    }
  }

  let waiting: Waiting[] = []
  let writing = false

  /** One commit, and one write to disk, for all who came while the one before it lasted. */
  async function writeTogether(): Promise<void> {
    writing = true
    for (;;) {
      // What the sockets have brought meanwhile comes along.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = waiting.slice(0, TOGETHER)
      waiting = waiting.slice(TOGETHER)
      if (batch.length === 0) break
      const entries = batch.filter(({ rehearsal }) => !rehearsal).map(({ entry }) => entry)
      // Rows that are written answer those who only ask whether they could be.
      const written = attempt(async (writer) => {
        await appendAll(writer, entries.length > 0 ? entries : [batch[0]!.entry])
        if (entries.length === 0) throw new Undone()
      })
      await written.then(
        () => batch.forEach(({ resolve }) => resolve()),
        (error: unknown) => batch.forEach(({ reject }) => reject(error)),
      )
    }
    writing = false
  }

  const inTurn = async (entry: Entry, rehearsal: boolean) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ entry, rehearsal, resolve, reject })
      if (!writing) void writeTogether()
    })
  const rehearse = async (entry: Entry) => inTurn(entry, true)

  return {
    async begin() {
      await store.transaction().execute(async (transaction) => {
        const head = await transaction.selectFrom('audit_head').selectAll().executeTakeFirst()
        // Only a key that was made just now may sign what it did not write.
        if (!head || (key.fresh && head.signature === ''))
          await writeHead(transaction, head?.count ?? 0, head?.hash ?? GENESIS)
      })
      try {
        const { count, hash } = (await readHead(store))!
        if (count > 0) await remember(count, hash)
      } catch (error) {
        log.error({ err: error }, 'audit log broken: checks and changes are refused; see docs/audit.md')
      }
    },
    append,
    appendAll,
    async knows(login) {
      const row = await store
        .selectFrom('audit')
        .select('seq')
        .where('actor', '=', login)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    record: async (entry, also) =>
      also ? attempt(async (writer) => also(writer, await append(writer, entry))) : inTurn(entry, false),
    recordAll: async (entries) => attempt(async (writer) => void (await appendAll(writer, entries))),
    rehearse,
    async works() {
      const probe = { actor: '', door: '', action: 'session.prove', result: '', requestId: '' } as const
      return rehearse(probe).then(
        () => true,
        () => false,
      )
    },
  }
}

/** Rows of one commit at most: their fields are parameters of one statement. */
const TOGETHER = 500

interface Waiting {
  entry: Entry
  /** Asks whether the row could be written, and leaves nothing. */
  rehearsal: boolean
  resolve: () => void
  reject: (error: unknown) => void
}

/** Ends a rehearsal. */
class Undone extends Error {}

/** As SQLite gives it back: half a character pair would come back as another, and break the chain. */
function text(value: string | null | undefined): string | null {
  return value?.toWellFormed() ?? null
}
