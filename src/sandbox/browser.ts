import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { page, type Html } from './html.ts'

/** What a browser's signed cookie says. Nothing in it is a secret but the signature. */
export interface BrowserSession {
  id: string
  /** Signed in as. */
  login: string | null
  expires: number
}

const lifetime = 8 * 60 * 60

/** Sessions of the sandbox's own pages: a signed cookie, under a key that dies with the process. */
export class Browsers {
  readonly #key = randomBytes(32)

  /** The session of the request, or a new anonymous one, set on the reply. */
  open(request: FastifyRequest, reply: FastifyReply, now: number): BrowserSession {
    const found = this.read(request, now)
    if (found) return found
    return this.write(request, reply, { login: null, now })
  }

  read(request: FastifyRequest, now: number): BrowserSession | undefined {
    const name = cookieName(request)
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const [key = '', value = ''] = part.trim().split('=')
      const [payload = '', signature = ''] = value.split('.')
      if (key !== name || !same(signature, this.#sign(`cookie ${payload}`))) continue
      const session = JSON.parse(Buffer.from(payload, 'base64url').toString()) as BrowserSession
      if (session.expires > now) return session
    }
    return undefined
  }

  /** A new session id with every sign-in and sign-out. */
  write(
    request: FastifyRequest,
    reply: FastifyReply,
    { login, now }: { login: string | null; now: number },
  ): BrowserSession {
    const session = { id: randomBytes(16).toString('hex'), login, expires: now + lifetime }
    const payload = Buffer.from(JSON.stringify(session)).toString('base64url')
    const value = `${payload}.${this.#sign(`cookie ${payload}`)}`
    void reply.header('set-cookie', `${cookieName(request)}=${value}; Path=/; HttpOnly; SameSite=Lax`)
    return session
  }

  /** The token a form carries; it is good for this session only. */
  formToken(session: BrowserSession): string {
    return this.#sign(`form ${session.id}`)
  }

  /** Did this form come from our own page in this very browser? */
  isOwnForm(request: FastifyRequest, session: BrowserSession | undefined, token: string): boolean {
    const { origin } = request.headers
    if (origin !== undefined && origin !== `http://${request.host}`) return false
    return session !== undefined && same(token, this.formToken(session))
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}

/** Sends a page. `leadsTo`: an origin that a form may end up at, since Chromium holds redirects to form-action. */
export function sendPage(
  reply: FastifyReply,
  status: number,
  title: string,
  body: Html,
  options: { wide?: boolean; script?: boolean; leadsTo?: string } = {},
): FastifyReply {
  const forms = options.leadsTo ? `'self' ${options.leadsTo}` : "'self'"
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'deny',
    })
    .send(page(title, body, options))
}

// Cookies do not know ports: without it two sandboxes on one host would sign each other's people out.
function cookieName(request: FastifyRequest): string {
  return `sandbox_session_${request.socket.localPort ?? 0}`
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
