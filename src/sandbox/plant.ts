import type { Body } from './body.ts'
import { text, texts } from './body.ts'
import { Refusal } from './refusal.ts'
import { hashToken } from './tokens.ts'
import { findAccount } from './world/accounts.ts'
import { findApp } from './world/apps.ts'
import { issueAppToken, issuePersonalToken, revoke, type Authorization } from './world/authorizations.ts'
import type { World } from './world/world.ts'

/**
 * Puts a token into the world without any flow: for a test-suite that needs one of a given person, app, age or
 * value. A value that is there already moves. Throws a sentence when the wish makes no sense.
 */
export function plant(world: World, wish: Body): { id: number; token: string } {
  try {
    return world.commit(() => planted(world, wish))
  } catch (error) {
    throw error instanceof Refusal ? new TypeError(error.message) : error
  }
}

function planted(world: World, wish: Body): { id: number; token: string } {
  const account = findAccount(world, text(wish, 'login') ?? '')
  if (!account) throw new TypeError('login must name an account, e.g. octocat')
  const clientId = text(wish, 'client_id')
  const app = clientId === undefined ? undefined : findApp(world, clientId)
  if (clientId !== undefined && !app) throw new TypeError('client_id must name an app')
  const value = text(wish, 'token')
  if (value !== undefined) {
    const there = world.one<Authorization>('SELECT * FROM authorizations WHERE hash = ?', hashToken(value))
    if (there) revoke(world, there)
  }
  const expires = wish.expires_in
  const fresh = {
    scopes: texts(wish, 'scopes') ?? [],
    note: text(wish, 'note') ?? null,
    fingerprint: text(wish, 'fingerprint') ?? null,
    ...(value !== undefined && { token: value }),
    ...(typeof expires === 'number' && { expires_at: world.now() + Math.round(expires) }),
  }
  const issued = app ? issueAppToken(world, account, app, fresh) : issuePersonalToken(world, account, fresh)
  return { id: issued.authorization.id, token: issued.token }
}
