import type { Action } from '#contract/activity.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { Audit, Entry } from '../audit/audit.ts'
import type { Row } from '../audit/chain.ts'
import { type Clock, monotonicOf } from '../clock.ts'
import type { OAuthApp, Server } from '../config.ts'
import type { Log } from '../log.ts'
import type { Receipts } from '../receipts.ts'
import { deriveKey, seal, unseal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { OpenIntentRow, Store, Writer } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import type { RawAuthorization } from '../upstream/replies.ts'
import type { AsUser, Upstream, Wish } from '../upstream/upstream.ts'
import { fits, isOlder, lookThrough, wasMade } from './create.ts'
import { prove, type Stopping } from './stop.ts'

/** Erases what is kept of an open intent; goes into the transaction of its outcome's row. */
export type Close = (writer: Writer) => Promise<void>

type Begun = Omit<Entry, 'result'>

/** What is needed to ask the server later what became of a change. */
export interface Asking {
  /** Of an app's verb: the check asks for this token, with this app's secret. */
  token?: Secret
  app?: OAuthApp
  /** What the app was called, for the receipt. */
  appName?: string | null
  /** What a token was to be, of a create or an edit. */
  wish?: Wish
}

/** How it is kept: sealed, because notes hold what people paste. */
interface Sealed {
  server: string
  clientId: string | null
  appName: string | null
  token: string | null
  wish: Wish | null
}

/**
 * Changes of single tokens and grants: "begun" is in the log before anything is sent, the outcome behind it. What a kill
 * leaves without one is concluded at the next start: an app's verb by asking the server, everything else as in doubt
 * until its person's list can be read again. Rows of the log are never rewritten; a later one of the same request ends it.
 */
export interface Intents {
  /** Writes "begun", or refuses; nothing may be sent before. */
  open(entry: Begun, asking?: Asking): Promise<Close>
  /** The work is over, whether its outcome could be written or not. */
  leave(close: Close): void
  /** Before the first request: what an earlier process left is in doubt now, unless the server can be asked. */
  begin(): Promise<void>
  /** Asks for what can be asked. Repeat it: what could not be written is tried again. */
  recover(): void
  /** This person's password has just been good: what is in doubt of theirs is looked for. Does not wait. */
  settle(login: string, user: () => AsUser): void
  close(): void
}

interface Parts {
  store: Store
  audit: Audit
  receipts: Receipts
  upstream: Upstream
  server: Server
  serverKey: Buffer
  clock: Clock
  log: Log
}

/** An open intent with its row in the log, as it is read back. */
interface Open {
  seq: number
  entry: Begun & { action: Action }
  at: number
  /** From before these were kept, and found in the log itself. */
  old: boolean
  /** Null where it does not open, or is of another server. */
  kept: Sealed | null
}

const OF_APPS: readonly string[] = ['token.revoke', 'access.remove']
/** A request that was cut off may still be under way at the server for so long. */
const UNDER_WAY = 60_000
const SLICE = 1_000

export function createIntents({
  store,
  audit,
  receipts,
  upstream,
  server,
  serverKey,
  clock,
  log,
}: Parts): Intents {
  const sealKey = deriveKey(serverKey, 'intent')
  const flying = new Map<Close, number>()
  const asked = new Set<number>()
  /** Logins of which something is in doubt. */
  const doubtful = new Set<string>()
  const since = monotonicOf(clock)
  /** The last row of the log before this process. */
  let before = 0
  let stopping = false
  const over = new AbortController()

  const boundTo = (seq: number, { actor, app }: Pick<Entry, 'actor' | 'app'>) => [
    'intent',
    String(seq),
    actor,
    app ?? '',
  ]

  function keep(seq: number, entry: Begun, { token, app, appName, wish }: Asking): OpenIntentRow {
    const kept: Sealed = {
      server: server.apiUrl,
      clientId: app?.clientId ?? null,
      appName: appName ?? app?.name ?? null,
      token: token?.reveal() ?? null,
      wish: wish ?? null,
    }
    return { seq, sealed: seal(sealKey, JSON.stringify(kept), boundTo(seq, entry)), doubted: 0 }
  }

  function readBack(row: OpenIntentRow & Row): Open {
    const box = unseal(sealKey, row.sealed, boundTo(row.seq, row))
    const kept = box && (JSON.parse(box.toString()) as Sealed)
    return {
      seq: row.seq,
      at: row.at,
      old: row.sealed.length === 0,
      entry: {
        actor: row.actor,
        door: row.door,
        action: row.action as Action,
        requestId: row.request_id,
        app: row.app,
        user: row.user,
        hash: row.hash,
        lastEight: row.last_eight,
        objectId: row.object_id,
        reason: row.reason,
      },
      // Of another server nothing can be asked here.
      kept: kept?.server === server.apiUrl ? kept : null,
    }
  }

  /** From the small table first: the log may have a million rows. */
  async function read(doubted: 0 | 1): Promise<Open[]> {
    const kept = await store
      .selectFrom('open_intent')
      .selectAll()
      .where('doubted', '=', doubted)
      .orderBy('seq')
      .limit(SLICE)
      .execute()
    const left = new Set([...flying.values(), ...asked])
    const open = kept.filter(({ seq }) => !left.has(seq))
    if (open.length === 0) return []
    const rows = await store
      .selectFrom('audit')
      .selectAll()
      .where(
        'seq',
        'in',
        open.map(({ seq }) => seq),
      )
      .where('result', '=', 'recorded')
      .execute()
    const told = new Map(rows.map((row) => [row.seq, row]))
    return open.flatMap((row) => {
      const begun = told.get(row.seq)
      return begun ? readBack({ ...row, ...begun }) : []
    })
  }

  const drop = async (writer: Writer, seq: number) =>
    writer.deleteFrom('open_intent').where('seq', '=', seq).execute()

  const appOf = ({ entry, kept }: Open): OAuthApp | null =>
    (OF_APPS.includes(entry.action) &&
      kept?.token &&
      server.apps.find(({ id, clientId }) => id === entry.app && clientId === kept.clientId)) ||
    null

  /** Ends it in the log: with a result, or with what was proven. */
  async function end(
    { seq, entry, kept }: Open,
    outcome: Stopping | string,
    more: Partial<Begun> = {},
  ): Promise<void> {
    await inTransaction(store, async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('open_intent')
        .where('seq', '=', seq)
        .executeTakeFirst()
      if (numDeletedRows === 0n) return
      if (typeof outcome === 'string') await audit.append(transaction, { ...entry, ...more, result: outcome })
      else {
        const stop = { ...entry, ...more, action: entry.action as Receipt['action'] }
        await receipts.append(transaction, stop, outcome, kept?.appName ?? null)
      }
    })
  }

  const because = ({ seq }: Open) => (seq <= before ? 'restarted' : 'not recorded')

  /** All that only its person can ask about, or nobody any more: in doubt, and kept while somebody may still tell. */
  async function doubt(open: Open): Promise<void> {
    const result = `in-doubt: ${because(open)}`
    if (!open.kept || OF_APPS.includes(open.entry.action)) return end(open, result)
    await inTransaction(store, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('open_intent')
        .set({ doubted: 1 })
        .where('seq', '=', open.seq)
        .where('doubted', '=', 0)
        .executeTakeFirst()
      if (numUpdatedRows === 1n) await audit.append(transaction, { ...open.entry, result })
    })
    doubtful.add(open.entry.actor)
  }

  /** What a stop came to, said as the stop itself would have said it; false when the server did not tell. */
  async function conclude(open: Open, stillThere: () => Promise<boolean>, by: 'check' | 'list') {
    let how = await prove({ by, clock, stillThere })
    const left = UNDER_WAY - (monotonicOf(clock) - since)
    if (how.proof.state === 'not-confirmed' && left > 0) {
      // What a process that is gone has sent may still arrive: not yet a failure.
      await clock.sleep(left, over.signal)
      how = await prove({ by, clock, stillThere })
    }
    if (how.proof.state === 'confirmed') {
      const { hash } = open.entry
      const user = open.entry.user ?? (hash ? await receipts.userOf(hash) : null)
      await end(open, how, { user })
    } else if (how.proof.state === 'not-confirmed') await end(open, `failed: ${because(open)}`)
    return how.proof.state !== 'unknown'
  }

  async function askApp(open: Open, app: OAuthApp): Promise<void> {
    const token = new Secret(open.kept!.token!)
    const api = upstream.asApp(app, 'pull')
    if (!(await conclude(open, async () => (await api.check(token)).authorization !== null, 'check')))
      await doubt(open)
  }

  /** What the list of its person says of it. */
  async function askPerson(open: Open, user: AsUser): Promise<void> {
    const { action, objectId } = open.entry
    const id = String(objectId ?? '')
    if (action === 'grant.remove')
      await conclude(open, async () => (await user.getGrant(id)) !== null, 'list')
    else if (action === 'authorization.delete')
      await conclude(open, async () => (await user.getAuthorization(id)) !== null, 'list')
    else if (action === 'authorization.edit') {
      const found = await user.getAuthorization(id)
      if (!found) await end(open, 'already-gone')
      else if (fits(found, open.kept?.wish ?? {})) await end(open, 'changed')
      else if (monotonicOf(clock) - since > UNDER_WAY)
        // The server may write scopes in another way than they were asked for: then it stays in doubt.
        await (isOlder(found.updated_at, open.at)
          ? end(open, `failed: ${because(open)}`)
          : drop(store, open.seq))
    } else await findCreated(open, user)
  }

  /** Tokens that the log knows from another create. */
  async function madeSince({ seq, entry }: Open): Promise<Set<number | null>> {
    const rows = await store
      .selectFrom('audit')
      .select('object_id')
      .where('actor', '=', entry.actor)
      .where('seq', '>', seq)
      .where('action', '=', 'authorization.create')
      .where('object_id', 'is not', null)
      .execute()
    return new Set(rows.map(({ object_id }) => object_id))
  }

  async function findCreated(open: Open, user: AsUser): Promise<void> {
    const wish = open.kept?.wish ?? {}
    const about = { wish, clientId: open.kept?.clientId ?? null, at: open.at }
    const others = await madeSince(open)
    const isIt = (row: RawAuthorization) => !others.has(row.id) && wasMade(row, about)
    const { found, whole } = await lookThrough(user, isIt, clock)
    if (found)
      return end(open, 'created: not shown', {
        objectId: found.id,
        hash: found.hashed_token ?? null,
        lastEight: found.token_last_eight ?? null,
      })
    if (whole && monotonicOf(clock) - since > UNDER_WAY) await end(open, `failed: ${because(open)}`)
  }

  const ofPerson = async (login: string) =>
    (await read(1)).filter(({ entry, kept }) => entry.actor === login && kept !== null)

  function inBackground(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!stopping) log.error({ err: error }, 'open changes not concluded')
    })
  }

  /** The log may have its end already, where somebody has put an older row of the store back. */
  async function hasEnd({ seq, entry, old }: Open): Promise<boolean> {
    const later = store
      .selectFrom('audit')
      .select('seq')
      .where('actor', '=', entry.actor)
      .where('seq', '>', seq)
      .where('request_id', '=', entry.requestId)
      .where('action', '=', entry.action)
      .limit(1)
    // Of one that was found in the log alone, doubt is the end.
    const row = await (old ? later : later.where('result', 'not like', 'in-doubt%')).executeTakeFirst()
    return row !== undefined
  }

  /** One after the other fails alone: the next start, or the next list, tries it again. */
  async function each(all: readonly Open[], work: (open: Open) => Promise<void>): Promise<void> {
    await Promise.all(
      all.map(async (open) => {
        asked.add(open.seq)
        try {
          if (await hasEnd(open)) await drop(store, open.seq)
          else await work(open)
        } catch (error) {
          if (!stopping) log.error({ err: error, seq: open.seq }, 'open change not concluded')
        } finally {
          asked.delete(open.seq)
        }
      }),
    )
  }

  return {
    async open(entry, asking = {}) {
      let row: OpenIntentRow | null = null as OpenIntentRow | null
      const close: Close = async (writer) => void (row && (await drop(writer, row.seq)))
      try {
        await audit.record({ ...entry, result: 'recorded' }, async (writer, { seq }) => {
          row = keep(seq, entry, asking)
          await writer.insertInto('open_intent').values(row).execute()
          // Before the commit: what is under way here is nothing to be concluded.
          flying.set(close, seq)
        })
        return close
      } catch (error) {
        flying.delete(close)
        throw error
      }
    },

    leave: (close) => void flying.delete(close),

    async begin() {
      try {
        const head = await store.selectFrom('audit_head').select('count').executeTakeFirst()
        before = head?.count ?? 0
        await each(
          (await read(0)).filter((open) => !appOf(open)),
          doubt,
        )
        for (const { entry, kept } of await read(1)) if (kept) doubtful.add(entry.actor)
      } catch (error) {
        log.error({ err: error }, 'open changes not concluded')
      }
    },

    recover() {
      inBackground(async () =>
        each(await read(0), async (open) => {
          const app = appOf(open)
          return app ? askApp(open, app) : doubt(open)
        }),
      )
    },

    settle(login, user) {
      if (stopping || !doubtful.delete(login)) return
      inBackground(async () => {
        try {
          const asking = user()
          await each(await ofPerson(login), async (open) => askPerson(open, asking))
        } finally {
          if ((await ofPerson(login)).length > 0) doubtful.add(login)
        }
      })
    },

    close() {
      stopping = true
      over.abort()
    },
  }
}
