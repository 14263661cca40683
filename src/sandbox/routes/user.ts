import type { Call, Operation } from '../api.ts'
import { Refusal } from '../refusal.ts'
import type { Profile } from '../profiles.ts'
import { time, userBody } from '../render.ts'
import type { Answer } from '../replies.ts'

/** What stands around the fourteen: who am I, what server is this, how much may I ask. */
export const neighbours: readonly Operation[] = [
  { method: 'GET', path: '/user', docs: 'users/users#get-the-authenticated-user', handle: user },
  { method: 'GET', path: '/meta', docs: 'meta/meta#get-apiname-meta-information', handle: meta },
  { method: 'GET', path: '/versions', docs: 'meta/meta#get-all-api-versions', handle: versions },
  {
    method: 'GET',
    path: '/rate_limit',
    docs: 'rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user',
    handle: rateLimit,
  },
]

/** The API root itself; Enterprise Server answers with and without the slash. */
export const roots = (profile: Profile): Operation[] =>
  (profile.root === '' ? ['/'] : ['', '/']).map((path) => ({
    method: 'GET',
    path,
    docs: 'meta/root#github-api-root',
    handle: root,
  }))

function user({ caller, pen }: Call): Answer {
  if (caller.kind !== 'user' && caller.kind !== 'token') throw new Refusal(401, 'Requires authentication')
  const { account } = caller
  // With two-factor on a password opens the authorizations API only; here a token is needed.
  if (caller.kind === 'user' && account.otp_secret !== null) throw new Refusal(401, 'Requires authentication')
  const all = caller.kind === 'user' || caller.authorization.scope_key.split(' ').includes('user')
  const body = {
    ...userBody(pen, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 2,
    public_gists: 1,
    followers: 20,
    following: 0,
    created_at: time(account.created_at),
    updated_at: time(account.created_at),
    ...(all && {
      private_gists: 0,
      total_private_repos: 1,
      owned_private_repos: 1,
      disk_usage: 0,
      collaborators: 0,
      two_factor_authentication: account.otp_secret !== null,
      plan: { name: 'enterprise', space: 976_562_499, collaborators: 0, private_repos: 999_999 },
    }),
  }
  return { status: 200, body, lastModified: account.created_at }
}

// gh, GitHub Desktop and Git Credential Manager choose their login form by these two keys.
function meta({ pen: { profile } }: Call): Answer {
  return {
    status: 200,
    body: {
      verifiable_password_authentication: profile.passwords,
      ...(profile.enterprise !== null && { installed_version: profile.enterprise }),
    },
  }
}

function versions({ pen: { profile } }: Call): Answer {
  if (profile.versions.length === 0) throw new Refusal(404, 'Not Found')
  return { status: 200, body: profile.versions }
}

function rateLimit({ context, caller, address, pen: { profile, world } }: Call): Answer {
  // Quoted from Enterprise Servers 2.9 to 3.15, where limits are off unless switched on.
  if (!profile.rateLimits) throw new Refusal(404, 'Rate limiting is not enabled.')
  const { limit, remaining, reset, used } = context.limits.spend(caller, address, world.now(), 0)
  const core = { limit, remaining, reset, used, resource: 'core' }
  return { status: 200, body: { resources: { core }, rate: core } }
}

function root({ pen: { root: url, profile } }: Call): Answer {
  const paths: Record<string, string> = {
    current_user_url: '/user',
    ...(profile.authorizations && { authorizations_url: '/authorizations' }),
    emails_url: '/user/emails',
    rate_limit_url: '/rate_limit',
    user_url: '/users/{user}',
  }
  return {
    status: 200,
    body: Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, url + path])),
  }
}
