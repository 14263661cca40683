import { createHmac } from 'node:crypto'
import type { api } from '#contract/api.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { browserOf } from '../browser.ts'
import { clearCookie, setSessionCookie } from '../cookies.ts'
import { presentOpenSession, presentSession } from '../present.ts'
import { Refusal } from '../problem.ts'
import { deriveKey } from '../seal.ts'
import { Secret } from '../secret.ts'
import type { Ask, Handlers } from '../serve.ts'
import type { Session } from '../sessions.ts'
import { Trouble } from '../upstream/trouble.ts'
import { conclude } from './recording.ts'
import { letRest } from './let-rest.ts'
import { distrust } from './person.ts'
import { beginGithubProof, beginGithubSignIn } from './github-sign-in.ts'

type Proven = { state: 'proven' } | { state: 'otp-required'; delivery: 'app' | 'sms' }

export const sessionRoutes = (desk: Desk): Handlers<typeof api>['session'] => {
  const nameKey = deriveKey(desk.serverKey, 'unknown names')
  const { audit, cookies, intents, jobs, limiter, server, sessions, upstream } = desk

  /** People type passwords into the username field, so a name is written down only once it is known to be one. */
  async function actorOf(login: string): Promise<string> {
    if (Object.hasOwn(server.roles, login) || (await audit.knows(login))) return login
    return `unknown:${createHmac('sha256', nameKey).update(login).digest('hex').slice(0, 12)}`
  }

  /** One small list proves a password; GET /user would refuse it where two-factor is on. */
  async function prove(
    login: string,
    password: Secret,
    otp: Secret | null,
    action: 'session.sign-in' | 'session.prove',
    ask: Ask,
  ): Promise<Proven> {
    const entry = { actor: await actorOf(login), door: 'password', action, requestId: ask.requestId }
    try {
      await limiter.attempt(login, ask.address, async () =>
        upstream.asUser(login, password, otp).listAuthorizations(1, 1),
      )
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      // The right password without its code is half a sign-in, not a failed one.
      if (error.kind === 'otp' && !otp) return { state: 'otp-required', delivery: error.delivery ?? 'app' }
      if (error.kind === 'otp' || error.kind === 'bad-credentials') {
        limiter.failed(login, ask.address)
        await audit.record({ ...entry, result: error.kind === 'otp' ? 'refused: code' : 'refused: password' })
        throw new Refusal(
          error.kind === 'otp' ? 'otp-wrong' : 'bad-credentials',
          error.delivery ? { delivery: error.delivery } : {},
        )
      }
      await audit.record({
        ...entry,
        result: `failed: ${error.kind}`,
        upstreamRequestId: error.upstreamRequestId,
      })
      throw error
    }
    limiter.succeeded(login, ask.address)
    intents.settle(login, () => upstream.asUser(login, password, otp, 'pull'))
    await audit.record({ ...entry, actor: login, result: 'ok' })
    return { state: 'proven' }
  }

  /**
   * The remembered password, for a proof by code alone: only if the server would refuse it without one. Otherwise it
   * looks at no code, and any six digits would do. Asking costs a text message where codes come that way.
   */
  async function rememberedBehindCode(session: Session, cookie: string): Promise<Secret | null> {
    const password = session.twoFactor === 'app' ? await sessions.password(session, cookie) : null
    if (!password) return null
    try {
      await upstream.asUser(session.login, password, null).listAuthorizations(1, 1)
      return null
    } catch (error) {
      if (error instanceof Trouble && error.kind === 'otp') return password
      if (error instanceof Trouble && error.kind === 'bad-credentials') await distrust(desk, session)
      throw error
    }
  }

  const enter = (ask: Ask, opened: Awaited<ReturnType<typeof sessions.prove>>) => {
    if (!opened) throw new Refusal('not-signed-in')
    setSessionCookie(ask.reply, cookies, opened.cookie)
    return presentSession(opened.session, server, desk.clock.now())
  }

  /** Our cookie goes, and what the browser may have kept. */
  const showOut = ({ reply }: Ask) => {
    clearCookie(reply, cookies, 'session')
    // "cache" alone: "storage" would wipe preferences, "cookies" those of other ports.
    reply.header('clear-site-data', '"cache"')
  }

  const entryOf = ({ session, requestId }: Ask) => ({
    actor: session!.login,
    door: session!.door,
    requestId,
  })

  return {
    getSession: async (_, { session }) =>
      session ? presentSession(session, server, desk.clock.now()) : { state: 'signed-out' as const },

    async signIn({ body }, ask) {
      const login = body.login.toLowerCase()
      const password = new Secret(body.password)
      const otp = body.otp === undefined ? null : new Secret(body.otp)
      const proven = await prove(login, password, otp, 'session.sign-in', ask)
      if (proven.state === 'otp-required') return proven
      // Somebody else at the same browser: whoever sat there has left.
      if (ask.session && ask.session.login !== login)
        await letRest(desk, ask.session.login, [ask.session.handle])
      if (ask.cookie) await sessions.close(ask.cookie)
      const opened = await sessions.open({
        login,
        door: 'password',
        twoFactor: deliveryOf(body),
        browser: browserOf(ask.request.headers['user-agent']),
        password,
      })
      return enter(ask, opened)
    },

    async prove({ body }, ask) {
      const session = ask.session!
      const cookie = ask.cookie!
      if (session.door !== 'password') throw new Refusal('sign-in-method')
      // Before the password is tried without a code, too: who has guessed enough is refused here, without a call.
      limiter.admit(session.login, ask.address)
      const given = body.password === undefined ? null : new Secret(body.password)
      const password = given ?? (await rememberedBehindCode(session, cookie))
      if (!password) throw new Refusal('password-needed')
      const otp = body.otp === undefined ? null : new Secret(body.otp)
      const proven = await prove(session.login, password, otp, 'session.prove', ask)
      if (proven.state === 'otp-required') return proven
      const twoFactor = session.twoFactor ?? deliveryOf(body)
      return enter(
        ask,
        await sessions.prove(session.id, { cookie, twoFactor, ...(given ? { password: given } : {}) }),
      )
    },

    async touchSession(_, { session }) {
      const touched = await sessions.touch(session!)
      return { at: isoTime(desk.clock.now()), idleEndsAt: isoTime(touched.idleEndsAt) }
    },

    startGithubSignIn: async (_, ask) => ({ url: beginGithubSignIn(desk, ask) }),

    async startGithubProof({ body }, ask) {
      const { login, door } = ask.session!
      if (door !== 'github') throw new Refusal('sign-in-method')
      if (body.confirm.toLowerCase() !== login)
        throw new Refusal('invalid-request', {
          fields: [{ path: 'confirm', message: 'Type your username.' }],
        })
      return { url: beginGithubProof(desk, ask) }
    },

    async signOut(_, ask) {
      if (ask.session) await letRest(desk, ask.session.login, [ask.session.handle])
      if (ask.cookie) await sessions.close(ask.cookie)
      // Whoever leaves has left, whether it can be written down or not.
      if (ask.session) await conclude(audit, { ...entryOf(ask), action: 'session.sign-out', result: 'ok' })
      showOut(ask)
      return { state: 'signed-out' as const }
    },

    listSessions: async (_, { session }) => ({
      sessions: (await sessions.list(session!.login)).map((one) => presentOpenSession(one, session!)),
      asOf: isoTime(desk.clock.now()),
    }),

    async endSession({ params }, ask) {
      const { login, handle } = ask.session!
      await letRest(desk, login, [params.session])
      const ended = await sessions.end(login, params.session)
      await audit.record({
        ...entryOf(ask),
        action: 'session.end',
        result: ended ? 'ok' : 'already-gone',
      })
      if (params.session === handle) showOut(ask)
      return { state: ended ? 'ended' : 'already-gone' }
    },

    async endSessions(_, ask) {
      await jobs.signedOut(ask.session!.login, [])
      const ended = await sessions.endAll(ask.session!.login)
      await audit.record({ ...entryOf(ask), action: 'session.end-all', result: `ok: ${ended}` })
      showOut(ask)
      return { state: 'signed-out' as const, ended }
    },
  }
}

/** Without a word of the way, believe in text messages: who does asks the server first, and the server then says it. */
function deliveryOf({ otp, delivery }: { otp?: string | undefined; delivery?: 'app' | 'sms' | undefined }) {
  return otp === undefined ? null : (delivery ?? 'sms')
}
