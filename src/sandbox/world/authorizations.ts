import { invalid, notFound } from '../refusal.ts'
import { scopeKey } from '../scopes.ts'
import { hashToken, lastEight, mintToken } from '../tokens.ts'
import type { Account } from './accounts.ts'
import type { App } from './apps.ts'
import { keepGrant, touchGrant } from './grants.ts'
import type { World } from './world.ts'

/** A row: one token of one person, issued to an app or (app_id 0) to the person. */
export interface Authorization {
  id: number
  account_id: number
  app_id: number
  hash: string
  last_eight: string
  /** JSON list, in the order asked for. */
  scopes: string
  scope_key: string
  note: string | null
  note_url: string | null
  fingerprint: string | null
  created_at: number
  updated_at: number
  expires_at: number | null
  /** How often it opened a door. A check is not a use. */
  uses: number
  device: number
}

/** What a new authorization is made of. */
export interface NewAuthorization {
  scopes: string[]
  note?: string | null
  note_url?: string | null
  fingerprint?: string | null
  expires_at?: number | null
  device?: boolean
  /** A known value instead of a random one: the seed's. */
  token?: string
  created_at?: number
  updated_at?: number
}

// "10 tokens per user/application/scope combination" (oauth-token-limit)
const liveTokensPerScopes = 10
export const userTokenLifetime = 8 * 60 * 60

/** A token of a person for an app. The eleventh of the same scopes silently ends the oldest. */
export function issueAppToken(
  world: World,
  account: Account,
  app: App,
  fresh: NewAuthorization,
): { authorization: Authorization; token: string } {
  // A GitHub App's token has no scopes: the app's permissions decide.
  const scopes = app.kind === 'github' ? [] : fresh.scopes
  const expires = fresh.expires_at ?? (app.expiring ? world.now() + userTokenLifetime : null)
  const token = fresh.token ?? mintToken(app.kind === 'github' ? 'ghu_' : 'gho_')
  const issued = world.commit(() => {
    const live = world.all<{ id: number }>(
      `SELECT id FROM authorizations WHERE account_id = ? AND app_id = ? AND scope_key = ?
       AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at, id`,
      account.id,
      app.id,
      scopeKey(scopes),
      world.now(),
    )
    for (const { id } of live.slice(0, Math.max(0, live.length - liveTokensPerScopes + 1))) remove(world, id)
    keepGrant(world, account.id, app.id, fresh.created_at ?? world.now())
    return insert(world, account.id, app.id, token, { ...fresh, scopes, expires_at: expires })
  })
  return { authorization: issued, token }
}

/** A personal token: its note is required and unique among the person's personal tokens. */
export function issuePersonalToken(
  world: World,
  account: Account,
  fresh: NewAuthorization,
): { authorization: Authorization; token: string } {
  const note = fresh.note ?? ''
  if (note.trim() === '') throw invalid('missing_field', 'note')
  const token = fresh.token ?? mintToken('ghp_')
  const authorization = world.commit(() => {
    if (personalNote(world, account.id, note)) throw invalid('already_exists', 'note')
    return insert(world, account.id, 0, token, fresh)
  })
  return { authorization, token }
}

/** The authorization of a person by id; somebody else's is as unknown as none. */
export function ownAuthorization(world: World, account: Account, id: number): Authorization {
  const found = world.one<Authorization>('SELECT * FROM authorizations WHERE id = ?', id)
  if (!found || found.account_id !== account.id) throw notFound()
  return found
}

/** The live authorization behind a token. An expired token is as unknown as a revoked one. */
export function byToken(world: World, token: string): Authorization | undefined {
  const found = world.one<Authorization>('SELECT * FROM authorizations WHERE hash = ?', hashToken(token))
  return found && isLive(world, found) ? found : undefined
}

function isLive(world: World, { expires_at }: Authorization): boolean {
  return expires_at === null || expires_at > world.now()
}

/** The live one of an app and fingerprint; without fingerprint the oldest that has none either. */
export function byFingerprint(
  world: World,
  account: Pick<Account, 'id'>,
  appId: number,
  fingerprint: string | null,
): Authorization | undefined {
  return world.one<Authorization>(
    `SELECT * FROM authorizations WHERE account_id = ? AND app_id = ? AND fingerprint IS ?
     AND (expires_at IS NULL OR expires_at > ?) ORDER BY id LIMIT 1`,
    account.id,
    appId,
    fingerprint,
    world.now(),
  )
}

/** A new value for the same authorization; the old value is dead when this returns. */
export function resetToken(
  world: World,
  found: Authorization,
  app: App,
): { row: Authorization; token: string } {
  const token = mintToken(app.kind === 'github' ? 'ghu_' : 'gho_')
  // id, created_at, fingerprint, scopes and note stay (recorded 2018 and 2020).
  world.run(
    'UPDATE authorizations SET hash = ?, last_eight = ?, updated_at = ?, expires_at = ?, uses = 0 WHERE id = ?',
    hashToken(token),
    lastEight(token),
    world.now(),
    found.expires_at === null ? null : world.now() + userTokenLifetime,
    found.id,
  )
  return { row: reread(world, found.id), token }
}

/** What PATCH may change. An absent key leaves the column alone. */
export interface Edit {
  scopes?: string[]
  note?: string
  note_url?: string
  fingerprint?: string | null
}

/** Changes an authorization; `{}` changes nothing, updated_at neither. */
export function edit(world: World, found: Authorization, change: Edit): Authorization {
  const next = {
    scopes: change.scopes === undefined ? found.scopes : JSON.stringify(change.scopes),
    note: change.note ?? found.note,
    note_url: change.note_url ?? found.note_url,
    fingerprint: change.fingerprint === undefined ? found.fingerprint : change.fingerprint,
  }
  return world.commit(() => {
    if (found.app_id === 0 && next.note !== found.note) {
      if ((next.note ?? '').trim() === '') throw invalid('missing_field', 'note')
      if (personalNote(world, found.account_id, next.note ?? '')) throw invalid('already_exists', 'note')
    }
    if (found.app_id !== 0 && next.fingerprint !== null && next.fingerprint !== found.fingerprint) {
      const other = byFingerprint(world, { id: found.account_id }, found.app_id, next.fingerprint)
      if (other) throw invalid('already_exists', 'fingerprint')
    }
    const same =
      next.scopes === found.scopes &&
      next.note === found.note &&
      next.note_url === found.note_url &&
      next.fingerprint === found.fingerprint
    if (same) return found
    world.run(
      `UPDATE authorizations SET scopes = ?, scope_key = ?, note = ?, note_url = ?, fingerprint = ?,
       updated_at = ? WHERE id = ?`,
      next.scopes,
      scopeKey(JSON.parse(next.scopes) as string[]),
      next.note,
      next.note_url,
      next.fingerprint,
      world.now(),
      found.id,
    )
    if (next.scopes !== found.scopes) touchGrant(world, found.account_id, found.app_id)
    return reread(world, found.id)
  })
}

/** Ends one token; with the last one the grant goes too (no recorded list shows a grant without tokens). */
export function revoke(world: World, found: Authorization): void {
  world.commit(() => {
    remove(world, found.id)
    touchGrant(world, found.account_id, found.app_id)
  })
}

/** Counts one use of a token as a credential. */
export function countUse(world: World, id: number): void {
  world.run('UPDATE authorizations SET uses = uses + 1 WHERE id = ?', id)
}

function insert(
  world: World,
  account: number,
  app: number,
  token: string,
  fresh: NewAuthorization,
): Authorization {
  const created = fresh.created_at ?? world.now()
  const { id } = world.run(
    `INSERT INTO authorizations (account_id, app_id, hash, last_eight, scopes, scope_key, note, note_url,
     fingerprint, created_at, updated_at, expires_at, device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    app,
    hashToken(token),
    lastEight(token),
    JSON.stringify(fresh.scopes),
    scopeKey(fresh.scopes),
    fresh.note ?? null,
    fresh.note_url ?? null,
    fresh.fingerprint ?? null,
    created,
    fresh.updated_at ?? created,
    fresh.expires_at ?? null,
    fresh.device ? 1 : 0,
  )
  return reread(world, id)
}

function reread(world: World, id: number): Authorization {
  const row = world.one<Authorization>('SELECT * FROM authorizations WHERE id = ?', id)
  if (!row) throw new Error(`authorization ${id} vanished`)
  return row
}

function personalNote(world: World, account: number, note: string): boolean {
  return (
    world.one(
      'SELECT 1 FROM authorizations WHERE account_id = ? AND app_id = 0 AND note = ?',
      account,
      note,
    ) !== undefined
  )
}

function remove(world: World, id: number): void {
  world.run('DELETE FROM authorizations WHERE id = ?', id)
}
