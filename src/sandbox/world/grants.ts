import { notFound } from '../refusal.ts'
import type { Account } from './accounts.ts'
import type { World } from './world.ts'

/** A row: this person gave this app access. It lives as long as the app holds a token of theirs. */
export interface Grant {
  id: number
  account_id: number
  app_id: number
  created_at: number
  updated_at: number
}

/** The grant of a person by id; somebody else's is as unknown as none. */
export function ownGrant(world: World, account: Account, id: number): Grant {
  const found = world.one<Grant>('SELECT * FROM grants WHERE id = ?', id)
  if (!found || found.account_id !== account.id) throw notFound()
  return found
}

/** Makes the grant that a new token needs, or marks it as changed. */
export function keepGrant(world: World, account: number, app: number, at: number): void {
  world.run(
    `INSERT INTO grants (account_id, app_id, created_at, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET updated_at = max(updated_at, excluded.updated_at)`,
    account,
    app,
    at,
    at,
  )
}

/** After a token changed or went: the grant changes with it, or goes with the last one. */
export function touchGrant(world: World, account: number, app: number): void {
  if (app === 0) return
  const left = world.one(
    'SELECT 1 FROM authorizations WHERE account_id = ? AND app_id = ? LIMIT 1',
    account,
    app,
  )
  if (left) {
    world.run(
      'UPDATE grants SET updated_at = ? WHERE account_id = ? AND app_id = ?',
      world.now(),
      account,
      app,
    )
  } else {
    world.run('DELETE FROM grants WHERE account_id = ? AND app_id = ?', account, app)
  }
}

/** Ends the access: the grant and every token of that person and app. */
export function removeGrant(world: World, account: number, app: number): void {
  world.commit(() => {
    world.run('DELETE FROM authorizations WHERE account_id = ? AND app_id = ?', account, app)
    world.run('DELETE FROM grants WHERE account_id = ? AND app_id = ?', account, app)
  })
}

/** The union over the live tokens of that person and app, sorted. */
export function grantScopes(world: World, { account_id, app_id }: Grant): string[] {
  const keys = world.all<{ scope_key: string }>(
    `SELECT DISTINCT scope_key FROM authorizations WHERE account_id = ? AND app_id = ?
     AND (expires_at IS NULL OR expires_at > ?)`,
    account_id,
    app_id,
    world.now(),
  )
  const words = new Set(keys.flatMap(({ scope_key }) => scope_key.split(' ')))
  words.delete('')
  return [...words].toSorted()
}
