import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { browserOf } from '../browser.ts'
import { createAges } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { clearCookie, setFlowCookie, setSessionCookie } from '../cookies.ts'
import { Refusal } from '../problem.ts'
import { deriveKey, seal, unseal } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { Ask } from '../serve.ts'
import { Trouble } from '../upstream/trouble.ts'
import { letRest } from './let-rest.ts'

const CALLBACK_PATH = '/api/session/github/callback'
const FLOW_LIMIT = 10 * 60_000

interface Flow {
  state: string
  verifier: string
  redirectUri: string
  at: number
  /** Whether somebody comes in, or is asked again who they are. */
  purpose: 'sign-in' | 'proof'
  /** The session that began it, by id: on the way back from another site no strict cookie tells. */
  session: string | null
}

export const beginGithubSignIn = (desk: Desk, ask: Ask): string => begin(desk, ask, 'sign-in')
export const beginGithubProof = (desk: Desk, ask: Ask): string => begin(desk, ask, 'proof')

/**
 * The web application flow with state and PKCE S256 (RFC 7636), for identity alone. Servers that do not know PKCE
 * ignore the challenge, so it is always sent.
 */
function begin(desk: Desk, { request, reply, session }: Ask, purpose: Flow['purpose']): string {
  const { server } = desk
  if (!server.signInApp) throw new Refusal('not-offered')
  const flow: Flow = {
    state: randomBytes(24).toString('base64url'),
    verifier: randomBytes(48).toString('base64url'),
    // The address that this browser uses, which the host allow-list has already passed; not `request.host`, which is
    // what a reverse proxy says of it.
    redirectUri: new URL(CALLBACK_PATH, desk.publicUrl ?? `http://${request.headers.host}`).href,
    at: desk.clock.now(),
    purpose,
    session: session?.id ?? null,
  }
  const key = deriveKey(desk.serverKey, 'flow')
  setFlowCookie(reply, desk.cookies, seal(key, JSON.stringify(flow), ['flow']).toString('base64url'))
  const url = new URL(`${server.webUrl}/login/oauth/authorize`)
  url.search = new URLSearchParams({
    client_id: server.signInApp.clientId,
    redirect_uri: flow.redirectUri,
    state: flow.state,
    code_challenge: createHash('sha256').update(flow.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    allow_signup: 'false',
    // Whoever is signed in there would else be sent straight back, without a question that a person answers.
    ...(purpose === 'proof' ? { prompt: 'select_account', login: session!.login } : {}),
  }).toString()
  return url.href
}

/** Where GitHub sends the browser back: a document, not a call of our page, hence outside the contract. */
export function mountGithubCallback(http: FastifyInstance, desk: Desk): void {
  http.get(CALLBACK_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const query = request.query as Record<string, unknown>
    const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
    const box = request.cookies[desk.cookies.flow] ?? ''
    reply.type('text/html; charset=utf-8')

    const opened = unseal(deriveKey(desk.serverKey, 'flow'), Buffer.from(box, 'base64url'), ['flow'])
    const flow = opened ? (JSON.parse(opened.toString()) as Flow) : null
    const back = flow?.purpose === 'proof' ? '/proven' : '/sign-in'
    // A proof that failed may be tried again from the dialog that waits; whatever else came back is used up.
    if (flow?.purpose !== 'proof') clearCookie(reply, desk.cookies, 'flow')
    const stop = (problem: string) => onward(`${back}?problem=${problem}`)
    const fresh =
      flow !== null &&
      createAges(desk.clock).age('flow', flow.at) < FLOW_LIMIT &&
      new Secret(flow.state).equals(text('state'))
    if (!flow || !fresh) return stop('state-mismatch')
    if (text('error') !== '' || text('code') === '')
      return stop(text('error') === 'access_denied' ? 'access-denied' : 'exchange-failed')

    const entry = {
      door: 'github',
      action: flow.purpose === 'proof' ? ('session.prove' as const) : ('session.sign-in' as const),
      requestId: request.id,
    }
    try {
      const login = (
        await desk.upstream.identify(text('code'), flow.verifier, flow.redirectUri)
      ).login.toLowerCase()
      if (flow.purpose === 'proof') {
        const session = flow.session ? await desk.sessions.findById(flow.session) : null
        const same = session?.login === login
        await desk.audit.record({
          ...entry,
          actor: session?.login ?? login,
          result: !session ? 'refused: session ended' : same ? 'ok' : 'refused: somebody else',
        })
        if (!session) return stop('session-ended')
        if (!same) return stop('somebody-else')
        const proven = await desk.sessions.prove(session.id, {})
        if (!proven) return stop('session-ended')
        clearCookie(reply, desk.cookies, 'flow')
        setSessionCookie(reply, desk.cookies, proven.cookie)
        return onward('/proven')
      }
      await desk.audit.record({ ...entry, actor: login, result: 'ok' })
      const before = flow.session ? await desk.sessions.findById(flow.session) : null
      // Somebody else at the same browser: whoever sat there has left.
      if (before && before.login !== login) await letRest(desk, before.login, [before.handle])
      if (before) await desk.sessions.closeById(before.id)
      const { cookie } = await desk.sessions.open({
        login,
        door: 'github',
        browser: browserOf(request.headers['user-agent']),
      })
      setSessionCookie(reply, desk.cookies, cookie)
      return onward('/')
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      await desk.audit.record({
        ...entry,
        actor: '',
        result: `failed: ${error.kind}`,
        upstreamRequestId: error.upstreamRequestId,
      })
      const reachable = error.kind !== 'unreachable' && error.kind !== 'timeout'
      return stop(reachable ? 'exchange-failed' : 'upstream-unreachable')
    }
  })
}

/**
 * A page that goes on by itself. A redirect would not do: the browser comes from another site, and within that chain
 * it sends no strict cookie.
 */
function onward(path: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${path}"><title>Authdesk</title><p><a href="${path}">Continue to Authdesk</a></p></html>`
}
