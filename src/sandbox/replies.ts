import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Caller } from './auth.ts'
import type { Budget } from './limits.ts'
import type { Profile } from './profiles.ts'
import type { Refusal } from './refusal.ts'

/** What an operation answers. */
export interface Answer {
  status: 200 | 201 | 202 | 204
  body?: unknown
  headers?: Record<string, string>
  /** Seconds; makes Last-Modified and If-Modified-Since work. */
  lastModified?: number
  /** Answers to an app may be cached by anybody who asks with the same secret (recorded 2018 and 2020). */
  shared?: boolean
}

/** The headers that every API reply carries (recorded 2022, measured 2026). */
export function commonHeaders(
  profile: Profile,
  requestId: string,
  accept: string | undefined,
): Record<string, string> {
  return {
    server: 'github.com',
    'x-github-media-type': mediaType(accept),
    'x-github-request-id': requestId,
    ...(profile.enterprise !== null && { 'x-github-enterprise-version': profile.enterprise }),
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset',
    vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
    'strict-transport-security': 'max-age=31536000; includeSubdomains; preload',
    'x-frame-options': 'deny',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '0',
    'referrer-policy': 'origin-when-cross-origin, strict-origin-when-cross-origin',
    'content-security-policy': "default-src 'none'",
  }
}

/** Upper-case hex groups on github.com; Enterprise Server was recorded with a lower-case UUID. */
export function newRequestId(profile: Profile, now: number): string {
  if (profile.enterprise !== null) return randomUUID()
  const hex = randomBytes(11).toString('hex').toUpperCase()
  const time = now.toString(16).toUpperCase().padStart(8, '0')
  return [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 15), hex.slice(15, 22), time].join(':')
}

/** Headers about a token that opened the door: its scopes sorted, although bodies keep the order asked for. */
export function tokenHeaders(caller: Caller): Record<string, string> {
  if (caller.kind !== 'token') return {}
  const { authorization, app } = caller
  const scopes = (JSON.parse(authorization.scopes) as string[]).toSorted().join(', ')
  return {
    'x-oauth-scopes': scopes,
    'x-accepted-oauth-scopes': '',
    ...(app && { 'x-oauth-client-id': app.client_id }),
    ...(authorization.expires_at !== null && {
      'github-authentication-token-expiration': `${new Date(authorization.expires_at * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    }),
  }
}

export function limitHeaders(budget: Budget): Record<string, string> {
  return {
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(Math.max(0, budget.remaining)),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-resource': 'core',
  }
}

/** The body of a no. `status` is a string, and came late: see profiles.ts. */
export function errorBody(profile: Profile, refusal: Refusal, docs: string): object {
  return {
    message: refusal.message,
    ...(refusal.errors && { errors: refusal.errors }),
    // Every 401 carries the generic address, everything else its operation's (8 of 8 measured).
    documentation_url: refusal.docs ?? (refusal.status === 401 ? profile.docs : docs),
    ...(profile.statusInErrors && { status: String(refusal.status) }),
  }
}

/** Same body and same credential → same ETag; another credential → another one (recorded). */
export function etag(caller: Caller, body: string, strong: boolean): string {
  const digest = createHash('sha256').update(caller.key).update('\n').update(body).digest('hex')
  return strong ? `"${digest}"` : `W/"${digest}"`
}

/** Does the client have this very answer already? */
export function notModified(
  headers: { ifNoneMatch: string | undefined; ifModifiedSince: string | undefined },
  tag: string,
  lastModified: number | undefined,
): boolean {
  if (headers.ifNoneMatch !== undefined) {
    const bare = tag.replace(/^W\//, '')
    return headers.ifNoneMatch
      .split(',')
      .some((known) => known.trim() === '*' || known.trim().replace(/^W\//, '') === bare)
  }
  if (headers.ifModifiedSince === undefined || lastModified === undefined) return false
  return lastModified * 1000 <= Date.parse(headers.ifModifiedSince)
}

/** X-GitHub-Media-Type. Never a 406: what GitHub does not know it calls unknown and answers JSON. */
function mediaType(accept: string | undefined): string {
  const types = (accept ?? '').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase() ?? '')
  const plain = 'github.v3; format=json'
  if (types.every((type) => type === '')) return plain
  for (const type of types) {
    if (['*/*', 'application/*', 'application/json', 'application/vnd.github+json'].includes(type))
      return plain
    const named = /^application\/vnd\.github\.(?:v3)?\.?([\w-]*?)(?:\+json)?$/.exec(type)
    if (!named) continue
    return named[1] ? `github.v3; param=${named[1]}; format=json` : plain
  }
  return 'unknown, github.v3'
}
