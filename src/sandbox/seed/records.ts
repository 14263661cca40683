import { createHash } from 'node:crypto'
import { findAccount } from '../world/accounts.ts'
import { hashToken, seededToken } from '../tokens.ts'
import { scopeKey } from '../scopes.ts'
import type { World } from '../world/world.ts'

// Twenty-five different sets: with ten tokens each, 400 apps hold 100,000 tokens and keep the ten-token rule.
const scopeSets: readonly string[][] = [
  ['repo'],
  ['public_repo'],
  ['repo:status'],
  ['repo', 'workflow'],
  ['repo', 'delete_repo'],
  ['gist'],
  ['notifications'],
  ['user'],
  ['read:user'],
  ['user:email'],
  ['admin:org'],
  ['write:org'],
  ['read:org'],
  ['read:org', 'user:email'],
  ['repo', 'read:org'],
  ['admin:repo_hook'],
  ['write:repo_hook', 'public_repo'],
  ['admin:public_key'],
  ['write:packages'],
  ['read:packages'],
  ['delete:packages', 'read:packages'],
  ['admin:gpg_key'],
  ['project'],
  ['write:discussion'],
  [],
]
const appCount = 400
const perSet = 10
const firstNumber = 1_000_000

/** Many tokens for octocat: one in twenty personal, the others spread over 400 apps and 25 sets of scopes. */
export function seedRecords(world: World, records: number, now: number): void {
  const account = findAccount(world, 'octocat')
  if (!account) throw new Error('the seed has no octocat')
  const room = appCount * scopeSets.length * perSet
  const forApps = Math.min(Math.ceil(records * 0.95), room)
  const apps = addApps(world, Math.min(appCount, Math.ceil(forApps / 5)), now)
  // Counting and sorting once at the end is faster than a trigger and five indexes for every row.
  const later = world.all<{ type: string; name: string; sql: string }>(
    `SELECT type, name, sql FROM sqlite_schema
     WHERE name = 'tally_up' OR (type = 'index' AND tbl_name = 'authorizations' AND sql IS NOT NULL)`,
  )
  for (const { type, name } of later) world.db.exec(`DROP ${type} ${name}`)
  const grant = world.db.prepare(
    'INSERT INTO grants (account_id, app_id, created_at, updated_at) VALUES (?, ?, ?, ?)',
  )
  const insert = world.db.prepare(
    `INSERT INTO authorizations (account_id, app_id, hash, last_eight, scopes, scope_key, note, fingerprint,
     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const sets = scopeSets.map((scopes) => ({ scopes: JSON.stringify(scopes), key: scopeKey(scopes) }))
  for (const app of apps) grant.run(account.id, app, now - 900 * 86_400, now - 86_400)
  for (let index = 0; index < records; index++) {
    const personal = index >= forApps
    // Round robin over the apps first, then over the sets: every app has a token before one has two.
    const app = personal ? 0 : (apps[index % apps.length] ?? 0)
    const round = Math.floor(index / apps.length)
    const set = sets[(personal ? index : round) % sets.length]
    const token = seededToken(personal ? 'ghp_' : 'gho_', firstNumber + index)
    const created = now - 900 * 86_400 + index * 700
    insert.run(
      account.id,
      app,
      hashToken(token),
      token.slice(-8),
      set?.scopes ?? '[]',
      set?.key ?? '',
      personal ? `bulk note ${index}` : null,
      personal ? null : `bulk-${index}`,
      created,
      created,
    )
  }
  world.db.exec('DELETE FROM tallies')
  world.db.exec('INSERT INTO tallies SELECT account_id, app_id, count(*) FROM authorizations GROUP BY 1, 2')
  for (const { sql } of later) world.db.exec(sql)
}

function addApps(world: World, count: number, now: number): number[] {
  const ids: number[] = []
  for (let index = 0; index < count; index++) {
    const clientId = createHash('sha256').update(`bulk app ${index}`).digest('hex').slice(0, 20)
    const { id } = world.run(
      `INSERT INTO apps (client_id, secret_hash, kind, name, url, owner, callbacks, device_flow, expiring, created_at)
       VALUES (?, ?, 'oauth', ?, ?, 'bulk', '["https://bulk.example/callback"]', 0, 0, ?)`,
      clientId,
      hashToken(`${clientId} has a secret that nobody knows`),
      `Bulk App ${String(index + 1).padStart(3, '0')}`,
      `https://bulk-${index + 1}.example`,
      now - 1000 * 86_400,
    )
    ids.push(id)
  }
  return ids
}
