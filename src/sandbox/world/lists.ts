import type { Account } from './accounts.ts'
import type { Authorization } from './authorizations.ts'
import type { Grant } from './grants.ts'
import type { World } from './world.ts'

/** A stretch of a list. */
export interface Stretch {
  offset: number
  limit: number
}

/**
 * A person's tokens, app by app and by id inside an app, personal ones first (recorded 2019). The tallies say
 * in which app a page begins, so a late page reads no more rows than the first.
 */
export function listAuthorizations(
  world: World,
  account: Account,
  appId: number | undefined,
  { offset, limit }: Stretch,
): { total: number; rows: Authorization[] } {
  const tallies = world.all<{ app_id: number; n: number }>(
    'SELECT app_id, n FROM tallies WHERE account_id = ? AND (?2 IS NULL OR app_id = ?2) ORDER BY app_id',
    account.id,
    appId ?? null,
  )
  const total = tallies.reduce((sum, { n }) => sum + n, 0)
  let skip = offset
  let first = tallies.length
  for (const [index, { n }] of tallies.entries()) {
    first = index
    if (skip < n) break
    skip -= n
  }
  const from = tallies[first]
  const to = tallies.at(-1)
  if (!from || !to || offset >= total) return { total, rows: [] }
  const rows = world.all<Authorization>(
    `SELECT a.* FROM (SELECT id FROM authorizations WHERE account_id = ? AND app_id BETWEEN ? AND ?
     ORDER BY app_id, id LIMIT ? OFFSET ?) AS page JOIN authorizations AS a USING (id) ORDER BY a.app_id, a.id`,
    account.id,
    from.app_id,
    to.app_id,
    limit,
    skip,
  )
  return { total, rows }
}

/** A person's grants, by app. */
export function listGrants(
  world: World,
  account: Account,
  appId: number | undefined,
  { offset, limit }: Stretch,
): { total: number; rows: Grant[] } {
  const where = 'account_id = ?1 AND (?2 IS NULL OR app_id = ?2)'
  const total = world.one<{ n: number }>(
    `SELECT count(*) AS n FROM grants WHERE ${where}`,
    account.id,
    appId ?? null,
  )
  const rows = world.all<Grant>(
    `SELECT * FROM grants WHERE ${where} ORDER BY app_id LIMIT ?3 OFFSET ?4`,
    account.id,
    appId ?? null,
    limit,
    offset,
  )
  return { total: total?.n ?? 0, rows }
}
