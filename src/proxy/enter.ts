import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { type AnyEndpoint, CSRF_HEADER, IDEMPOTENCY_HEADER } from '#contract/endpoint.ts'
import { Otp } from '#contract/session.ts'
import { isLoopback } from './loopback.ts'
import { Refusal } from './problem.ts'
import { appFor } from './roles.ts'
import type { OAuthApp, Server } from './config.ts'
import { Secret } from './secret.ts'
import type { Session, Sessions } from './sessions.ts'

/** The host names under which the dashboard answers; anything else may be a rebound DNS name. */
function hostAllowed(host: string | undefined, publicUrl: string | null): boolean {
  // As it stands: a parser would make other spellings of an address the address.
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? []
  if (name === undefined) return false
  if (isLoopback(name.toLowerCase())) return true
  if (publicUrl === null) return false
  const own = new URL(publicUrl)
  return URL.parse(`${own.protocol}//${host}`)?.host === own.host
}

/**
 * The same for the whole request: a host header and no second one (RFC 9112, 3.2), and in the request line a path, or
 * an address of the very same host. Who passes requests on may otherwise have read another host than we do.
 */
export function targetAllowed(
  { rawHeaders, headers, url = '' }: IncomingMessage,
  publicUrl: string | null,
): boolean {
  const hosts = rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host')
  if (hosts.length !== 1 || !hostAllowed(headers.host, publicUrl)) return false
  if (url.startsWith('/') || url === '*') return true
  const [, target] = /^https?:\/\/([^/?#\\]*)(?:[/?]|$)/i.exec(url) ?? []
  return target?.toLowerCase() === headers.host?.toLowerCase()
}

/**
 * Refuses what did not come from our own page. A cross-site page can neither set the custom header without a
 * preflight that we never grant, nor forge `Sec-Fetch-Site` or `Origin`.
 */
export function refuseCrossSite({ headers }: Pick<FastifyRequest, 'headers'>, secure: boolean): void {
  const site = headers['sec-fetch-site']
  const own = URL.parse(`${secure ? 'https' : 'http'}://${headers.host}`)?.origin
  const sameSite = site === undefined ? own !== undefined && headers.origin === own : site === 'same-origin'
  if (!sameSite || headers[CSRF_HEADER] === undefined) throw new Refusal('cross-site')
  const type = headers['content-type']
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal('unsupported-media-type')
}

/** The door: passes when the session meets what the endpoint needs, and yields the app where one is named. */
export function admit(
  endpoint: AnyEndpoint,
  session: Session | null,
  params: Record<string, string>,
  { server, sessions }: { server: Server; sessions: Pick<Sessions, 'isFresh' | 'isTrusted'> },
): OAuthApp | null {
  const app = admitByRole(endpoint, session, params, server)
  if (session && !endpoint.untrusted && endpoint.needs !== 'nobody' && !sessions.isTrusted(session))
    throw new Refusal('proof-too-old')
  // Last, so that nobody is asked to prove who they are for what they may not do anyway.
  if (endpoint.fresh && !(session && sessions.isFresh(session))) throw new Refusal('proof-too-old')
  return app
}

function admitByRole(
  { needs }: AnyEndpoint,
  session: Session | null,
  params: Record<string, string>,
  server: Server,
): OAuthApp | null {
  if (needs === 'nobody') return null
  if (!session) throw new Refusal('not-signed-in')
  if (needs === 'password' && session.door !== 'password') throw new Refusal('sign-in-method')
  if (typeof needs === 'string') return null
  if (needs.door === 'password' && session.door !== 'password') throw new Refusal('sign-in-method')
  // The same answer for an unknown app and for one of somebody else.
  const app = appFor(server, session.login, params.app ?? '', needs.can)
  if (!app) throw new Refusal('not-allowed')
  return app
}

/** The two-factor code that came with this request, if it has the form of one. */
export function otpOf(header: string | string[] | undefined): Secret | null {
  if (header === undefined) return null
  const otp = Otp.safeParse(header)
  if (!otp.success) throw new Refusal('otp-wrong')
  return new Secret(otp.data)
}

/** What makes a repeated wish the same wish. */
export function idempotencyKeyOf(headers: FastifyRequest['headers']): string {
  const key = headers[IDEMPOTENCY_HEADER]
  if (typeof key === 'string' && /^[\w-]{16,64}$/.test(key)) return key
  throw new Refusal('invalid-request', {
    fields: [{ path: IDEMPOTENCY_HEADER, message: 'needs 16 to 64 letters, digits or dashes' }],
  })
}
