import { type ActivityFilter, momentOf } from '#contract/activity.ts'
import type { OAuthApp } from '../config.ts'
import type { AuditBuilder, AuditHead, AuditQuery, Store } from '../store/store.ts'
import type { Row } from './chain.ts'

/** What a person may see: their own rows, and those of these apps. */
export interface Sight {
  login: string
  apps: readonly OAuthApp[]
}

/** How the filter reads: names of apps are the configured ones, "24h" is counted from now. */
export interface Wish {
  filter: ActivityFilter
  apps: readonly OAuthApp[]
  now: number
}

const SLICE = 250
/** Rows that are looked through at once: some five milliseconds with the slowest of filters. */
const STRETCH = 5_000

const TEXTS = [
  'actor',
  'door',
  'action',
  'result',
  'app',
  'user',
  'hash',
  'last_eight',
  'reason',
  'operation',
  'request_id',
  'upstream_request_id',
  'previous',
  'row_hash',
  'role',
] as const

/**
 * All of a row. A number that Authdesk never writes, and that SQLite could not hand over, comes as its digits: whoever
 * changed one row from outside shall not make the others unreadable. Verifying says what is wrong with it.
 */
function wholeRows<O>(query: AuditQuery<O>): AuditQuery<O & Row> {
  return query.select((eb) => [
    'seq',
    ...TEXTS,
    digits(eb, 'at').$castTo<Row['at']>().as('at'),
    digits(eb, 'object_id').$castTo<Row['object_id']>().as('object_id'),
  ])
}

function digits(eb: AuditBuilder, column: 'at' | 'object_id') {
  const most = Number.MAX_SAFE_INTEGER
  const isInteger = eb(eb.fn<string>('typeof', [column]), '=', 'integer')
  return eb
    .case()
    .when(eb.and([isInteger, eb.or([eb(column, '<', -most), eb(column, '>', most)])]))
    .then(eb.cast<number>(column, 'text'))
    .else(eb.ref(column))
    .end()
}

/** Newest first, from below `before` on. */
export async function readPage(
  store: Store,
  sight: Sight,
  wish: Wish,
  page: { before: number | undefined; limit: number },
): Promise<{ rows: Row[]; more: boolean; newest: number }> {
  const head = await store.selectFrom('audit_head').select('count').executeTakeFirst()
  const newest = head?.count ?? 0
  const wanted = page.limit + 1
  const rows: Row[] = []
  // What comes while this is read is not on this page, and news therefore.
  let last = page.before === undefined ? newest : page.before - 1
  while (last >= 1 && rows.length < wanted) {
    const first = Math.max(1, last - STRETCH + 1)
    const found = await narrowed(wholeRows(store.selectFrom('audit')), sight, wish)
      .where('seq', '>=', first)
      .where('seq', '<=', last)
      .orderBy('seq', 'desc')
      .limit(wanted - rows.length)
      .execute()
    rows.push(...found)
    last = first - 1
    // The whole process stands still while SQLite looks: others are answered in between.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { rows: rows.slice(0, page.limit), more: rows.length > page.limit, newest }
}

/** How many came after `after`; counting stops at `most`. */
export async function countNewer(
  store: Store,
  sight: Sight,
  wish: Wish,
  after: number,
  most: number,
): Promise<number> {
  const rows = await narrowed(store.selectFrom('audit').select('seq'), sight, wish)
    .where('seq', '>', after)
    .limit(most)
    .execute()
  return rows.length
}

interface Slices {
  head: AuditHead
  slices: AsyncIterable<readonly Row[]>
}

/** The whole log up to its end of now. */
export async function readWhole(store: Store): Promise<Slices | null> {
  const head = await readHead(store)
  return head && { head, slices: slicesOf(store, head.count, (query) => query) }
}

/** What of the log this person may see and asked for; `complete` when that is everything. */
export async function readSelection(
  store: Store,
  sight: Sight,
  wish: Wish,
): Promise<(Slices & { complete: boolean }) | null> {
  const head = await readHead(store)
  if (!head) return null
  const seen = await narrowed(store.selectFrom('audit'), sight, wish)
    .where('seq', '<=', head.count)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return {
    head,
    complete: seen.rows === head.count,
    slices: slicesOf(store, head.count, (query) => narrowed(query, sight, wish)),
  }
}

async function readHead(store: Store): Promise<AuditHead | null> {
  const head = await store
    .selectFrom('audit_head')
    .select(['count', 'hash', 'key_id', 'signature'])
    .executeTakeFirst()
  return head && head.signature !== '' ? head : null
}

async function* slicesOf(
  store: Store,
  last: number,
  narrow: (query: AuditQuery<Row>) => AuditQuery<Row>,
): AsyncGenerator<Row[]> {
  for (let after = 0; ;) {
    const rows = await narrow(wholeRows(store.selectFrom('audit')))
      .where('seq', '>', after)
      .where('seq', '<=', last)
      .orderBy('seq')
      .limit(SLICE)
      .execute()
    if (rows.length > 0) yield rows
    if (rows.length < SLICE) return
    after = rows.at(-1)!.seq
  }
}

function narrowed<O>(query: AuditQuery<O>, sight: Sight, { filter, apps, now }: Wish): AuditQuery<O> {
  const { actor, action, app, user, hash, result, from, to, text } = filter
  let q = query.where((eb) =>
    eb.or([
      eb('actor', '=', sight.login),
      eb(
        'app',
        'in',
        sight.apps.flatMap(({ id, clientId }) => [id, clientId]),
      ),
    ]),
  )
  if (actor) q = q.where((eb) => oneOf(eb, 'actor', actor))
  if (user) q = q.where((eb) => oneOf(eb, 'user', user))
  if (action) q = q.where((eb) => beginning(eb, 'action', action, '.'))
  if (result) q = q.where((eb) => beginning(eb, 'result', result, ':'))
  if (app) {
    const low = app.toLowerCase()
    const named = apps.filter(({ id, clientId, name }) =>
      [id, clientId, name].some((one) => one.toLowerCase() === low),
    )
    q = q.where((eb) =>
      eb.or([
        eb(eb.fn<string>('lower', ['app']), '=', low),
        eb(
          'app',
          'in',
          named.flatMap(({ id, clientId }) => [id, clientId]),
        ),
      ]),
    )
  }
  if (hash)
    q = q.where((eb) =>
      eb.or([
        // The characters of a hash all sort below "g".
        eb.and([eb('hash', '>=', hash.toLowerCase()), eb('hash', '<', `${hash.toLowerCase()}g`)]),
        eb('last_eight', '=', hash),
      ]),
    )
  if (from) q = q.where('at', '>=', momentOf(from, 'from', now) ?? 0)
  if (to) q = q.where('at', '<=', momentOf(to, 'to', now) ?? Number.MAX_SAFE_INTEGER)
  if (text) {
    const low = text.toLowerCase()
    q = q.where((eb) =>
      eb.or(
        (['actor', 'user', 'app', 'reason', 'request_id', 'upstream_request_id', 'last_eight'] as const).map(
          // Not LIKE: what is typed has no wildcards.
          (column) => eb(eb.fn<number>('instr', [eb.fn('lower', [column]), eb.val(low)]), '>', 0),
        ),
      ),
    )
  }
  return q
}

function oneOf(eb: AuditBuilder, column: 'actor' | 'user', list: string) {
  return eb(eb.fn<string>('lower', [column]), 'in', list.toLowerCase().split(','))
}

/** The word itself, or what goes on from it: `failed` is also `failed: timeout`. */
function beginning(eb: AuditBuilder, column: 'action' | 'result', list: string, joint: string) {
  return eb.or(
    list
      .toLowerCase()
      .split(',')
      .flatMap((word) => [
        eb(column, '=', word),
        eb(eb.fn<number>('instr', [column, eb.val(word + joint)]), '=', 1),
      ]),
  )
}
