import { byApp, type Call, type Operation } from '../api.ts'
import { requiredText } from '../body.ts'
import { notFound } from '../refusal.ts'
import { authorizationBody, userBody } from '../render.ts'
import type { Answer } from '../replies.ts'
import { hashToken } from '../tokens.ts'
import { accountById } from '../world/accounts.ts'
import type { App } from '../world/apps.ts'
import { byToken, resetToken, revoke, type Authorization } from '../world/authorizations.ts'
import { removeGrant } from '../world/grants.ts'
import { note, type Seen } from '../world/record.ts'

/** What an app may do with a token of its own, by Basic client_id:client_secret. */
export const applications: readonly Operation[] = [
  {
    method: 'POST',
    path: '/applications/:client_id/token',
    docs: 'apps/oauth-applications#check-a-token',
    handle: (call) => {
      const { found, token } = ownToken(call)
      return tokenAnswer(call, found, token)
    },
  },
  {
    method: 'PATCH',
    path: '/applications/:client_id/token',
    docs: 'apps/oauth-applications#reset-a-token',
    handle: (call) => {
      const { app, found } = ownToken(call)
      return reset(call, app, found)
    },
  },
  {
    method: 'DELETE',
    path: '/applications/:client_id/token',
    docs: 'apps/oauth-applications#delete-an-app-token',
    handle: (call) => {
      const { app, found } = ownToken(call)
      witness(call, 'revoke', app, found, null)
      revoke(call.pen.world, found)
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: '/applications/:client_id/grant',
    docs: 'apps/oauth-applications#delete-an-app-authorization',
    handle: (call) => {
      // A live token is the proof; a dead one is 404 (recorded 2020).
      const { app, found } = ownToken(call)
      witness(call, 'remove-access', app, found, null)
      removeGrant(call.pen.world, found.account_id, app.id)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: '/applications/:client_id/token/scoped',
    docs: 'apps/apps#create-a-scoped-access-token',
    handle: (call) => {
      byApp(call)
      requiredText(call.body(), 'access_token')
      // Only a GitHub App's user token can be narrowed, and only to an installation; here there are none.
      throw notFound()
    },
  },
]

/** GitHub AE's deprecated reset: the token stands in the path. */
export const pathTokens: readonly Operation[] = [
  {
    method: 'POST',
    path: '/applications/:client_id/tokens/:access_token',
    docs: 'apps/oauth-applications#reset-an-authorization',
    handle: (call) => {
      const app = byApp(call)
      const found = byToken(call.pen.world, call.params.access_token ?? '')
      if (!found || found.app_id !== app.id) throw notFound()
      return reset(call, app, found)
    },
  },
]

// Unknown, revoked, expired, somebody else's app's: the same 404. A checked token is never a 401.
function ownToken(call: Call): { app: App; found: Authorization; token: string } {
  const app = byApp(call)
  const token = requiredText(call.body(), 'access_token')
  const found = byToken(call.pen.world, token)
  if (!found || found.app_id !== app.id) throw notFound()
  return { app, found, token }
}

function reset(call: Call, app: App, found: Authorization): Answer {
  const { row, token } = resetToken(call.pen.world, found, app)
  witness(call, 'reset', app, found, hashToken(token))
  return tokenAnswer(call, row, token)
}

function tokenAnswer({ pen }: Call, row: Authorization, token: string): Answer {
  const user = userBody(pen, accountById(pen.world, row.account_id))
  return { status: 200, shared: true, body: { ...authorizationBody(pen, row, token), user } }
}

function witness(
  { pen, requestId }: Call,
  act: Seen['act'],
  app: App,
  found: Authorization,
  next: string | null,
): void {
  note(pen.world, {
    act,
    client_id: app.client_id,
    login: accountById(pen.world, found.account_id).login,
    authorization_id: found.id,
    old_hash: found.hash,
    new_hash: next,
    request_id: requestId,
  })
}
