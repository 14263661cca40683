import { byPassword, type Call, type Operation } from '../api.ts'
import { filledText, requiredText, text, texts, type Body } from '../body.ts'
import { invalid, wrongClient } from '../refusal.ts'
import { authorizationBody } from '../render.ts'
import type { Answer } from '../replies.ts'
import { isScope } from '../scopes.ts'
import type { Account } from '../world/accounts.ts'
import { appById, appWithSecret, type App } from '../world/apps.ts'
import {
  byFingerprint,
  edit,
  issueAppToken,
  issuePersonalToken,
  ownAuthorization,
  revoke,
  type Authorization,
  type Edit,
} from '../world/authorizations.ts'
import { listAuthorizations } from '../world/lists.ts'
import { note, type Seen } from '../world/record.ts'
import { listAnswer, pathId } from './grants.ts'

const docs = 'oauth-authorizations/oauth-authorizations'

/** A person's tokens, by password. */
export const authorizations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/authorizations',
    docs: `${docs}#list-your-authorizations`,
    handle: (call) => {
      const account = byPassword(call)
      return listAnswer(call, '/authorizations', (appId, stretch) => {
        const { total, rows } = listAuthorizations(call.pen.world, account, appId, stretch)
        return { total, bodies: rows.map((row) => authorizationBody(call.pen, row, '')) }
      })
    },
  },
  {
    method: 'POST',
    path: '/authorizations',
    docs: `${docs}#create-a-new-authorization`,
    handle: create,
  },
  {
    method: 'PUT',
    path: '/authorizations/clients/:client_id',
    docs: `${docs}#get-or-create-an-authorization-for-a-specific-app`,
    handle: (call) => getOrCreate(call, filledText(call.body(), 'fingerprint') ?? null),
  },
  {
    method: 'PUT',
    path: '/authorizations/clients/:client_id/:fingerprint',
    docs: `${docs}#get-or-create-an-authorization-for-a-specific-app-and-fingerprint`,
    handle: (call) => getOrCreate(call, call.params.fingerprint || null),
  },
  {
    method: 'GET',
    path: '/authorizations/:authorization_id',
    docs: `${docs}#get-a-single-authorization`,
    handle: (call) => {
      const found = ownAuthorization(call.pen.world, byPassword(call), pathId(call, 'authorization_id'))
      return { status: 200, body: authorizationBody(call.pen, found, ''), lastModified: found.updated_at }
    },
  },
  {
    method: 'PATCH',
    path: '/authorizations/:authorization_id',
    docs: `${docs}#update-an-existing-authorization`,
    handle: update,
  },
  // Recorded 2018: POST to an authorization behaves as PATCH.
  {
    method: 'POST',
    path: '/authorizations/:authorization_id',
    docs: `${docs}#update-an-existing-authorization`,
    handle: update,
  },
  {
    method: 'DELETE',
    path: '/authorizations/:authorization_id',
    docs: `${docs}#delete-an-authorization`,
    handle: (call) => {
      const account = byPassword(call)
      const found = ownAuthorization(call.pen.world, account, pathId(call, 'authorization_id'))
      witness(call, 'revoke', account, found, found.hash, null)
      revoke(call.pen.world, found)
      return { status: 204 }
    },
  },
]

function create(call: Call): Answer {
  const account = byPassword(call)
  needVerifiedEmail(account)
  const body = call.body()
  const clientId = filledText(body, 'client_id')
  const secret = filledText(body, 'client_secret')
  const fresh = {
    scopes: knownScopes(texts(body, 'scopes')) ?? [],
    note: text(body, 'note') ?? null,
    note_url: text(body, 'note_url') ?? null,
    fingerprint: filledText(body, 'fingerprint') ?? null,
  }
  if (clientId === undefined && secret === undefined) {
    return created(call, account, issuePersonalToken(call.pen.world, account, fresh))
  }
  const app = oauthApp(call, clientId ?? '', secret ?? '')
  // Without a fingerprint every POST makes another token (recorded 2014); the same one twice is refused.
  if (fresh.fingerprint !== null && byFingerprint(call.pen.world, account, app.id, fresh.fingerprint)) {
    throw invalid('already_exists', 'fingerprint')
  }
  return created(call, account, issueAppToken(call.pen.world, account, app, fresh))
}

function getOrCreate(call: Call, fingerprint: string | null): Answer {
  const account = byPassword(call)
  const body = call.body()
  const app = oauthApp(call, call.params.client_id ?? '', requiredText(body, 'client_secret'))
  const scopes = knownScopes(texts(body, 'scopes')) ?? []
  const fresh = {
    scopes,
    note: text(body, 'note') ?? null,
    note_url: text(body, 'note_url') ?? null,
    fingerprint,
  }
  const found = byFingerprint(call.pen.world, account, app.id, fingerprint)
  // An existing one comes back as it is, whatever the request says, and without Location (recorded 2015).
  if (found) return { status: 200, body: authorizationBody(call.pen, found, '') }
  needVerifiedEmail(account)
  return created(call, account, issueAppToken(call.pen.world, account, app, fresh))
}

function update(call: Call): Answer {
  const account = byPassword(call)
  const found = ownAuthorization(call.pen.world, account, pathId(call, 'authorization_id'))
  const body = call.body()
  const change: Edit = {}
  const scopes = editedScopes(body, JSON.parse(found.scopes) as string[])
  const words = { note: text(body, 'note'), note_url: text(body, 'note_url') }
  if (scopes !== undefined) change.scopes = scopes
  if (words.note !== undefined) change.note = words.note
  if (words.note_url !== undefined) change.note_url = words.note_url
  if (typeof body.fingerprint === 'string') change.fingerprint = filledText(body, 'fingerprint') ?? null
  const row = edit(call.pen.world, found, change)
  if (row !== found) witness(call, 'edit', account, row, null, null)
  return { status: 200, body: authorizationBody(call.pen, row, '') }
}

function editedScopes(body: Body, now: string[]): string[] | undefined {
  const keys = ['scopes', 'add_scopes', 'remove_scopes'] as const
  const sent = keys.filter((key) => body[key] !== undefined && body[key] !== null)
  // "You can only send one of these scope keys at a time": how GitHub refuses two is not known.
  if (sent.length > 1)
    throw invalid('custom', 'scopes', 'only one of scopes, add_scopes, remove_scopes may be sent')
  const [key] = sent
  if (key === undefined) return body.scopes === null ? [] : undefined
  const words = texts(body, key) ?? []
  if (key === 'remove_scopes') return now.filter((word) => !words.includes(word))
  knownScopes(words)
  return key === 'scopes' ? words : [...new Set([...now, ...words])]
}

// GitHub Desktop reads resource and field of this one; the code is not known.
function needVerifiedEmail(account: Account): void {
  if (!account.email_verified) throw invalid('custom', 'user', 'user must have a verified email')
}

// Quoted 2013: "scopes are invalid: user,repo,gist". This path neither sorts nor folds scopes.
function knownScopes(words: string[] | undefined): string[] | undefined {
  const unknown = words?.filter((word) => !isScope(word)) ?? []
  if (unknown.length > 0) throw invalid('custom', 'scopes', `scopes are invalid: ${unknown.join(',')}`)
  return words
}

// A GitHub App issues its tokens by its own flow: here it is no OAuth application.
function oauthApp(call: Call, clientId: string, secret: string): App {
  const app = appWithSecret(call.pen.world, clientId, secret)
  if (!app || app.kind === 'github') throw wrongClient()
  return app
}

function created(
  call: Call,
  account: Account,
  issued: { authorization: Authorization; token: string },
): Answer {
  const { authorization, token } = issued
  const body = authorizationBody(call.pen, authorization, token)
  witness(call, 'create', account, authorization, null, authorization.hash)
  return { status: 201, body, headers: { location: body.url } }
}

function witness(
  call: Call,
  act: Seen['act'],
  account: Account,
  row: Authorization,
  before: string | null,
  after: string | null,
): void {
  note(call.pen.world, {
    act,
    client_id: appById(call.pen.world, row.app_id)?.client_id ?? '0'.repeat(20),
    login: account.login,
    authorization_id: row.id,
    old_hash: before,
    new_hash: after,
    request_id: call.requestId,
  })
}
