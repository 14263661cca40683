import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from './config.ts'

export interface Cookies {
  session: string
  /** State and verifier of a sign-in with GitHub that is under way; must survive the way back from another site. */
  flow: string
  secure: boolean
}

/**
 * Over https the names carry `__Host-`, which browsers accept only with Secure, no Domain and Path=/. Over http on
 * loopback they carry the port, because cookies do not tell ports apart and two dashboards would share one.
 */
export function cookieNames(config: Pick<Config, 'publicUrl'>, port: number): Cookies {
  const secure = config.publicUrl?.startsWith('https:') ?? false
  return secure
    ? { session: '__Host-authdesk', flow: '__Host-authdesk-flow', secure }
    : { session: `authdesk-${port}`, flow: `authdesk-flow-${port}`, secure }
}

export function setSessionCookie(reply: FastifyReply, cookies: Cookies, value: string): void {
  reply.setCookie(cookies.session, value, {
    httpOnly: true,
    sameSite: 'strict',
    secure: cookies.secure,
    path: '/',
  })
}

export function setFlowCookie(reply: FastifyReply, cookies: Cookies, value: string): void {
  reply.setCookie(cookies.flow, value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: cookies.secure,
    path: '/',
    maxAge: 600,
  })
}

export function clearCookie(reply: FastifyReply, cookies: Cookies, name: 'session' | 'flow'): void {
  const sameSite = name === 'session' ? 'strict' : 'lax'
  reply.clearCookie(cookies[name], { httpOnly: true, sameSite, secure: cookies.secure, path: '/' })
}

/** The session cookie's value when it has the form that we give it. */
export function readSessionCookie(request: FastifyRequest, cookies: Cookies): string | null {
  const value = request.cookies[cookies.session]
  return value && /^[\w-]{43}$/.test(value) ? value : null
}
