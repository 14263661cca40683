import type { Action } from '#contract/activity.ts'
import { maskTokensIn } from '#github/tokens.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../problem.ts'
import type { AuditHead, AuditRow, Store, Writer } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import { linkHash, type Row, type Unlinked } from './chain.ts'
import { AuditBroken, createSignedHead } from './head.ts'
import type { AuditKey } from './key.ts'

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

/** Where an entry was written down. */
type Written = Pick<Row, 'seq' | 'row_hash'>

export interface Audit {
  /** Before the first request: signs a new log, or checks the end of the one that is there. */
  begin(): Promise<void>
  /** Appends within the caller's `inTransaction`: the row stands or falls with what it tells of. */
  append(writer: Writer, entry: Entry): Promise<Written>
  /** The same for several that became known together. */
  appendAll(writer: Writer, entries: readonly Entry[]): Promise<readonly Written[]>
  /** Whether this login has ever done anything here. */
  knows(login: string): Promise<boolean>
  /**
   * Appends on its own; refuses with `not-recorded` when it cannot, so that the caller does not go on. `also` writes
   * what belongs to the row in the same transaction.
   */
  record(entry: Entry, also?: (writer: Writer, row: Written) => Promise<void>): Promise<void>
  /** The same for several that became known together: one transaction, all or none. */
  recordAll(entries: readonly Entry[]): Promise<void>
  /** Whether the next one could be recorded. */
  works(): Promise<boolean>
  /** Refuses like `record` and leaves nothing: before something is asked whose answer could not be recorded. */
  rehearse(entry: Entry): Promise<void>
  /** The latest signed end that this process has written or verified. */
  knownHead(): AuditHead | null
}

interface Parts {
  store: Store
  clock: Clock
  log: Log
  key: AuditKey
  /** The role in which this login acts on tokens of this app; of any app when it is null. */
  roleOf: (login: string, app: string | null) => 'owner' | 'support' | null
}

export function createAudit({ store, clock, log, key, roleOf }: Parts): Audit {
  const end = createSignedHead(store, key, log)

  async function append(writer: Writer, entry: Entry): Promise<Written> {
    const [row] = await appendAll(writer, [entry])
    return row!
  }

  async function appendAll(writer: Writer, entries: readonly Entry[]): Promise<readonly Written[]> {
    let { count, hash } = await end.read(writer)
    const rows = entries.map((entry) => {
      const row = linkedRow(entry, { seq: ++count, at: clock.now(), previous: hash, role: roleFor(entry) })
      hash = row.row_hash
      return row
    })
    await writer.insertInto('audit').values(rows).execute()
    await end.write(writer, count, hash)
    return rows
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
      await end.catchUp()
      await inTransaction(store, work)
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
      try {
        await end.begin()
      } catch (error) {
        if (!(error instanceof AuditBroken)) throw error
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
    knownHead: () => end.known(),
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

/** The row for an entry, linked to the one before it. */
export function linkedRow(
  entry: Entry,
  { seq, at, previous, role }: Pick<Row, 'seq' | 'at' | 'previous' | 'role'>,
): Row {
  const linked: Unlinked = {
    seq,
    at,
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
    previous,
    role,
  }
  return { ...linked, row_hash: linkHash(linked) }
}

/** As SQLite gives it back: half a character pair would come back as another, and break the chain. */
function text(value: string | null | undefined): string | null {
  return value?.toWellFormed() ?? null
}
