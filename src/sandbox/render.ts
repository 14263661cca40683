import type { components } from '#github/openapi.d.ts'
import type { Profile } from './profiles.ts'
import type { Account } from './world/accounts.ts'
import { appById } from './world/apps.ts'
import type { Authorization } from './world/authorizations.ts'
import { grantScopes, type Grant } from './world/grants.ts'
import type { World } from './world/world.ts'

type AuthorizationBody = components['schemas']['authorization']
type GrantBody = components['schemas']['application-grant']
type UserBody = components['schemas']['simple-user']

/** What the bodies are written with: whose addresses stand in them. */
export interface Pen {
  world: World
  profile: Profile
  /** API root as the client addressed it, e.g. http://127.0.0.1:4871/api/v3 */
  root: string
  /** The same without the API path. */
  origin: string
}

/** `2011-09-06T17:26:27Z`: seconds, no fraction. */
export function time(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

/**
 * One authorization, in the recorded key order. `token` is the value where GitHub shows it (created, checked,
 * reset) and "" elsewhere, never null and never absent.
 */
export function authorizationBody(pen: Pen, row: Authorization, token: string): AuthorizationBody {
  const app = appById(pen.world, row.app_id)
  return {
    id: row.id,
    url: `${pen.root}/authorizations/${row.id}`,
    app: app ? { name: app.name, url: app.url, client_id: app.client_id } : personalApp(row),
    token,
    hashed_token: row.hash,
    token_last_eight: row.last_eight,
    note: row.note,
    note_url: row.note_url,
    created_at: time(row.created_at),
    updated_at: time(row.updated_at),
    scopes: JSON.parse(row.scopes) as string[],
    fingerprint: row.fingerprint,
    expires_at: row.expires_at === null ? null : time(row.expires_at),
    // Only user tokens of a GitHub App have the key; this server knows no installations.
    ...(app?.kind === 'github' && { installation: null }),
  }
}

// As the documentation's own sample of a personal token has it, on every server.
const personalDocs =
  'https://docs.github.com/enterprise/rest/enterprise-admin/users#list-personal-access-tokens'

// A personal token's "app": twenty zeros, its note as name (recorded 2014 to 2019).
function personalApp(row: Authorization): AuthorizationBody['app'] {
  return {
    name: row.note ?? '',
    url: row.note_url || personalDocs,
    client_id: '0'.repeat(20),
  }
}

/** One grant. No `user`: the recorded answers to a password have none, though the schema would allow it. */
export function grantBody(pen: Pen, row: Grant): GrantBody {
  const app = appById(pen.world, row.app_id)
  if (!app) throw new Error(`grant ${row.id} names no app`)
  return {
    id: row.id,
    url: `${pen.root}/applications/grants/${row.id}`,
    app: { name: app.name, url: app.url, client_id: app.client_id },
    created_at: time(row.created_at),
    updated_at: time(row.updated_at),
    scopes: grantScopes(pen.world, row),
  }
}

/** The short form of a user, as answers to an app carry it. */
export function userBody(pen: Pen, account: Account): UserBody {
  const url = `${pen.root}/users/${account.login}`
  return {
    login: account.login,
    id: account.id,
    node_id: Buffer.from(`04:User${account.id}`).toString('base64'),
    avatar_url: `${pen.origin}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${pen.origin}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    site_admin: false,
  }
}
