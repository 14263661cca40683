import { randomUUID } from 'node:crypto'
import { type attachReceipt, type Case, type CaseSummary, MOST_IN_CASE } from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import type { Receipt } from '#contract/receipts.ts'
import { maskTokensIn } from '#github/tokens.ts'
import type { Audit, Entry } from './audit/audit.ts'
import type { Row } from './audit/chain.ts'
import { type Clock, isoTime } from './clock.ts'
import type { Server } from './config.ts'
import type { Log } from './log.ts'
import { Refusal } from './problem.ts'
import type { Receipts } from './receipts.ts'
import { appsOf } from './roles.ts'
import { createRowMac } from './row-mac.ts'
import type { IncidentRow, Store, Writer } from './store/store.ts'
import { inTransaction } from './store/transaction.ts'

export interface Actor {
  login: string
  door: string
  requestId: string
}

type Why = Extract<ReplyOf<typeof attachReceipt>, { state: 'refused' }>['why']
export type Changed =
  | { state: 'here'; case: Case }
  | { state: 'refused'; why: Why; case: Case }
  | { state: 'gone' }

/**
 * A case gathers what one leak is about: hashes, notes, receipts. `open → contained → closed`, and contained only
 * while every hash has a receipt that confirms its end. Each change is one transaction with its entry in the activity
 * log, and that entry is where its note is kept: there is no second history that could say something else.
 */
export interface Cases {
  list(login: string, hash?: string): Promise<CaseSummary[]>
  find(login: string, id: string): Promise<Case | null>
  open(
    actor: Actor,
    wish: { title: string; hashes: string[]; app?: string | undefined; note?: string | undefined },
  ): Promise<Case>
  note(actor: Actor, id: string, text: string): Promise<Changed>
  attach(actor: Actor, id: string, receipt: number): Promise<Changed>
  /** Those of a job, each with its entry, all or none; what they are about becomes part of the case. */
  attachAll(actor: Actor, id: string, proofs: readonly Receipt[]): Promise<Changed>
  contain(actor: Actor, id: string): Promise<Changed>
  close(actor: Actor, id: string, outcome: NonNullable<Case['outcome']>, note: string): Promise<Changed>
  reopen(actor: Actor, id: string, note: string): Promise<Changed>
}

interface Parts {
  store: Store
  audit: Audit
  receipts: Receipts
  server: Server
  serverKey: Buffer
  clock: Clock
  log: Log
}

type What = Case['history'][number]['what']

/** What one change makes of a case, with the entries that tell of it: one, unless it says otherwise. */
interface Decided {
  to?: Partial<IncidentRow>
  entries?: Partial<Entry>[]
  receipts?: number[]
  hashes?: string[]
}

export function createCases({ store, audit, receipts, server, serverKey, clock, log }: Parts): Cases {
  const marks = createCaseMarks(serverKey)
  const appName = (id: string) => server.apps.find((app) => app.id === id)?.name ?? id

  function maySee(login: string, row: IncidentRow): boolean {
    return row.created_by === login || appsOf(server, login).some(({ id }) => id === row.app)
  }

  async function load(login: string, id: string): Promise<IncidentRow | null> {
    const row = await store.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || !maySee(login, row)) return null
    if (await unaltered(store, row)) return row
    throw new Refusal('record-altered')
  }

  async function unaltered(reader: Writer, row: IncidentRow): Promise<boolean> {
    if (await marks.holds(reader, row)) return true
    log.error({ case: row.id }, 'a case was changed from outside')
    return false
  }

  function summary(row: IncidentRow, hashes: string[]): CaseSummary {
    return {
      id: row.id,
      title: row.title,
      state: row.state,
      outcome: row.outcome,
      app: row.app === null ? null : { id: row.app, name: appName(row.app) },
      hashes,
      createdBy: row.created_by,
      createdAt: isoTime(row.created_at),
      changedAt: isoTime(row.changed_at),
    }
  }

  async function whole(row: IncidentRow): Promise<Case> {
    const hashes = await hashesOf(store, row.id)
    const proofs = await receipts.read(await receiptsOf(store, row.id))
    const entries = await store
      .selectFrom('audit')
      .selectAll()
      .where('operation', '=', row.id)
      .orderBy('seq')
      .execute()
    return {
      ...summary(row, hashes),
      history: historyOf(entries),
      receipts: proofs,
      alive: await stillAlive(hashes, proofs),
    }
  }

  /** The latest word counts: a token that was confirmed dead and then accepted again is alive. */
  async function stillAlive(hashes: readonly string[], proofs: readonly Receipt[]): Promise<string[]> {
    const left = hashes.filter((hash) => {
      const last = proofs.findLast((proof) => proof.hash === hash)
      return last?.state !== 'confirmed'
    })
    // Access that was removed took all tokens of that person for that app along, as far as the log knows whose they were.
    const removed = proofs.filter(({ action, state }) => action === 'grant.remove' && state === 'confirmed')
    const never = left.filter((hash) => !proofs.some((proof) => proof.hash === hash))
    if (removed.length === 0 || never.length === 0) return left
    const rows = await store
      .selectFrom('audit')
      .select(['hash', 'app', 'user'])
      .where('hash', 'in', never)
      .where('user', 'is not', null)
      .distinct()
      .execute()
    const clientId = (app: string | null) => server.apps.find(({ id }) => id === app)?.clientId ?? app
    const taken = new Set(
      rows
        .filter(({ app, user }) =>
          removed.some((proof) => clientId(proof.app?.id ?? null) === clientId(app) && proof.user === user),
        )
        .map(({ hash }) => hash),
    )
    return left.filter((hash) => !taken.has(hash))
  }

  const entryOf = (actor: Actor, what: What, row: IncidentRow, more: Partial<Entry> = {}): Entry => ({
    actor: actor.login,
    door: actor.door,
    action: `case.${what}`,
    result: row.state,
    requestId: actor.requestId,
    app: row.app,
    operation: row.id,
    ...more,
  })

  /** One change: the row as it is now, what follows from it, and its entry; or nothing. */
  async function write(work: (writer: Writer) => Promise<void>): Promise<void> {
    try {
      await inTransaction(store, work)
    } catch (error) {
      if (error instanceof Refusal) throw error
      log.error({ err: error }, 'case not recorded')
      throw new Refusal('not-recorded')
    }
  }

  /** Each change is decided by the case as the one before has left it. */
  let last: Promise<unknown> = Promise.resolve()
  async function change(...wish: Parameters<typeof changeNow>): Promise<Changed> {
    const mine = last.then(async () => changeNow(...wish))
    last = mine.catch(() => undefined)
    return mine
  }

  async function changeNow(
    actor: Actor,
    id: string,
    what: What,
    decide: (row: Case) => Why | Decided,
  ): Promise<Changed> {
    const before = await load(actor.login, id)
    if (!before) return { state: 'gone' }
    const decided = decide(await whole(before))
    if (typeof decided === 'string') return { state: 'refused', why: decided, case: await whole(before) }
    const { to = {}, entries = [{}], receipts: seqs = [], hashes = [] } = decided
    const after: IncidentRow = { ...before, ...to, changed_at: clock.now() }
    await write(async (writer) => {
      const now = await writer.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst()
      if (!now || !(await unaltered(writer, now))) throw new Refusal('record-altered')
      const { numUpdatedRows } = await writer
        .updateTable('incident')
        .set(after)
        .where('id', '=', id)
        // For one that another process has changed.
        .where('state', '=', before.state)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Error('the case moved meanwhile')
      if (hashes.length > 0)
        await writer
          .insertInto('incident_hash')
          .values(hashes.map((hash) => ({ incident: id, hash })))
          .onConflict((oc) => oc.doNothing())
          .execute()
      if (seqs.length > 0)
        await writer
          .insertInto('incident_receipt')
          .values(seqs.map((seq) => ({ incident: id, seq })))
          .onConflict((oc) => oc.doNothing())
          .execute()
      await marks.write(writer, after)
      if (entries.length > 0)
        await audit.appendAll(
          writer,
          entries.map((entry) => entryOf(actor, what, after, entry)),
        )
    })
    return { state: 'here', case: await whole(after) }
  }

  /** What attaching these makes of a case that allows it. */
  function attached({ app, state, receipts: before }: Case, proofs: readonly Receipt[]): Decided {
    const named = proofs[0]!.app?.id ?? ''
    const known = server.apps.find(({ id, clientId }) => [id, clientId].includes(named))
    const worse = proofs.some((one) => one.state !== 'confirmed' && !before.some(({ id }) => id > one.id))
    return {
      receipts: proofs.map(({ id }) => id),
      to: {
        // The app that the first receipt names is the one concerned: its people may see the case from now on.
        ...(app === null && known ? { app: known.id } : {}),
        ...(state === 'contained' && worse ? { state: 'open' as const } : {}),
      },
      entries: proofs.map((one) => ({
        objectId: one.id,
        hash: one.hash,
        lastEight: one.lastEight,
        user: one.user,
        result: one.state,
      })),
    }
  }

  return {
    async list(login, hash) {
      const mine = appsOf(server, login).map(({ id }) => id)
      let query = store
        .selectFrom('incident')
        .selectAll()
        .where((eb) => eb.or([eb('created_by', '=', login), eb('app', 'in', mine)]))
      if (hash !== undefined)
        query = query.where(
          'id',
          'in',
          store.selectFrom('incident_hash').select('incident').where('hash', '=', hash),
        )
      const rows = await query.orderBy('changed_at', 'desc').limit(200).execute()
      const told = await Promise.all(
        rows.map(async (row) =>
          (await unaltered(store, row)) ? [summary(row, await hashesOf(store, row.id))] : [],
        ),
      )
      return told.flat()
    },

    async find(login, id) {
      const row = await load(login, id)
      return row && whole(row)
    },

    async open(actor, { title, hashes, app, note }) {
      if (app !== undefined && !appsOf(server, actor.login).some(({ id }) => id === app))
        throw new Refusal('not-allowed')
      const now = clock.now()
      const row: IncidentRow = {
        id: randomUUID(),
        title: maskTokensIn(title.toWellFormed()),
        state: 'open',
        outcome: null,
        app: app ?? null,
        created_by: actor.login,
        created_at: now,
        changed_at: now,
        mac: null,
      }
      const once = [...new Set(hashes)]
      await write(async (writer) => {
        await writer.insertInto('incident').values(row).execute()
        await writer
          .insertInto('incident_hash')
          .values(once.map((hash) => ({ incident: row.id, hash })))
          .execute()
        await marks.write(writer, row)
        const text = note ? `${row.title}\n${note}` : row.title
        await audit.append(writer, entryOf(actor, 'open', row, { hash: once[0]!, reason: text }))
      })
      return whole(row)
    },

    note: async (actor, id, text) => change(actor, id, 'note', () => ({ entries: [{ reason: text }] })),

    async attach(actor, id, seq) {
      const [receipt] = await receipts.read([seq])
      return change(actor, id, 'attach', (one) => {
        // One that this person may not see is none.
        if (!receipt || !receipts.maySee(actor.login, receipt)) return 'no-such-receipt'
        if (one.state === 'closed') return 'closed'
        if (receipt.hash !== null && !one.hashes.includes(receipt.hash)) return 'not-about-it'
        return attached(one, [receipt])
      })
    },

    attachAll: async (actor, id, proofs) =>
      change(actor, id, 'attach', (one) => {
        const here = new Set(one.receipts.map(({ id: seq }) => seq))
        const seen = proofs.filter((proof) => receipts.maySee(actor.login, proof))
        const fresh = seen.filter((proof) => !here.has(proof.id)).toSorted((a, b) => a.id - b.id)
        if (seen.length === 0) return 'no-such-receipt'
        if (one.state === 'closed') return 'closed'
        const hashes = [...new Set(seen.flatMap(({ hash }) => hash ?? []))]
        if (!hashes.some((hash) => one.hashes.includes(hash))) return 'not-about-it'
        if (
          here.size + fresh.length > MOST_IN_CASE ||
          new Set([...one.hashes, ...hashes]).size > MOST_IN_CASE
        )
          return 'too-many'
        // Attached a second time, they are in it as they were.
        if (fresh.length === 0) return { entries: [] }
        return { ...attached(one, fresh), hashes }
      }),

    contain: async (actor, id) =>
      change(actor, id, 'contain', ({ state, alive }) => {
        if (state !== 'open') return 'not-open'
        return alive.length > 0 ? 'still-alive' : { to: { state: 'contained' } }
      }),

    close: async (actor, id, outcome, note) =>
      change(actor, id, 'close', ({ state }) => {
        if (state === 'closed') return 'closed'
        if (outcome === 'stopped' && state !== 'contained') return 'not-contained'
        return {
          to: { state: 'closed', outcome },
          entries: [{ result: `closed: ${outcome}`, reason: note || null }],
        }
      }),

    reopen: async (actor, id, note) =>
      change(actor, id, 'reopen', ({ state }) =>
        state === 'open'
          ? 'not-contained'
          : { to: { state: 'open', outcome: null }, entries: [{ reason: note }] },
      ),
  }
}

async function hashesOf(reader: Writer, id: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('incident_hash')
    .select('hash')
    .where('incident', '=', id)
    .orderBy('hash')
    .execute()
  return rows.map(({ hash }) => hash)
}

async function receiptsOf(reader: Writer, id: string): Promise<number[]> {
  const rows = await reader
    .selectFrom('incident_receipt')
    .select('seq')
    .where('incident', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map(({ seq }) => seq)
}

/** The mark of a case is over all that decides what it says: its row, its hashes and its receipts. */
export function createCaseMarks(serverKey: Buffer) {
  const mac = createRowMac(serverKey, 'incident')
  const valuesOf = async (reader: Writer, row: IncidentRow) => [
    row.id,
    row.title,
    row.state,
    row.outcome,
    row.app,
    row.created_by,
    row.created_at,
    row.changed_at,
    await hashesOf(reader, row.id),
    await receiptsOf(reader, row.id),
  ]
  return {
    holds: async (reader: Writer, row: IncidentRow): Promise<boolean> =>
      mac.holds(await valuesOf(reader, row), row.mac),
    /** Once row, hashes and receipts are written. */
    async write(writer: Writer, row: IncidentRow): Promise<void> {
      await writer
        .updateTable('incident')
        .set({ mac: mac.of(await valuesOf(writer, row)) })
        .where('id', '=', row.id)
        .execute()
    },
  }
}

/** As its entries tell it; those that one request attached together are one event. */
function historyOf(entries: readonly Row[]): Case['history'] {
  const history: Case['history'] = []
  let request = ''
  for (const entry of entries) {
    const what = entry.action.replace('case.', '') as What
    const last = history.at(-1)
    if (what === 'attach' && last?.what === 'attach' && request === entry.request_id) {
      last.entries++
      last.receipt = null
      continue
    }
    request = entry.request_id
    history.push({
      entry: entry.seq,
      at: isoTime(entry.at),
      actor: entry.actor,
      what,
      text: entry.reason,
      receipt: what === 'attach' ? entry.object_id : null,
      entries: 1,
    })
  }
  return history
}
