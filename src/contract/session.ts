import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Time } from './values.ts'

const AppRole = z.object({
  /** Authdesk's id of the configured app, used in paths. */
  id: z.string(),
  name: z.string(),
  clientId: z.string(),
  can: z.array(z.enum(['check', 'revoke', 'remove', 'reset', 'create'])),
})
export type AppRole = z.output<typeof AppRole>

/** How a two-factor code reaches a person. A text message is sent only when a request wants one. */
const Delivery = z.enum(['app', 'sms'])

const SignedIn = z.object({
  state: z.literal('signed-in'),
  login: z.string(),
  door: z.enum(['password', 'github']),
  /** How codes come when the server asked this person for one: each action then needs one. Null when it never did. */
  twoFactor: z.nullable(Delivery),
  apps: z.array(AppRole),
  /** The proxy's clock, against which the times below count. */
  at: Time,
  /** Until when the last proof of who sits there is good for what cannot be undone. */
  provenUntil: Time,
  /** When the session ends without a touch, and at the latest. */
  idleEndsAt: Time,
  endsAt: Time,
})
export type SignedIn = z.output<typeof SignedIn>

const SignedOut = z.object({ state: z.literal('signed-out') })

/** Who the browser is. Not an error when nobody is signed in. */
export const getSession = endpoint('GET /api/session', {
  needs: 'nobody',
  reply: z.discriminatedUnion('state', [SignedIn, SignedOut]),
})

/** GitHub's rule for logins; an e-mail address is refused here with its own sentence, because roles are by login. */
export const Login = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Enter your username.'),
    z.maxLength(100),
    z.regex(/^[^@:\s]*$/, 'Use your username, not your e-mail address.'),
  )
/** Spaces are what authenticator apps print between the halves. */
export const Otp = z.pipe(
  z.pipe(
    z.string(),
    z.transform((code: string) => code.replaceAll(/\s/g, '')),
  ),
  z.string().check(z.regex(/^\d{6,8}$/, 'A code has six to eight digits.')),
)
const Password = z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(1024))

/** Sign in with username and password; `otp-required` is the second step of the same call, not a failure. */
export const signIn = endpoint('POST /api/session', {
  needs: 'nobody',
  body: z.object({
    login: Login,
    password: Password,
    otp: z.optional(Otp),
    /** What the first step's answer said; the second one's does not tell. */
    delivery: z.optional(Delivery),
  }),
  reply: z.discriminatedUnion('state', [
    SignedIn,
    z.object({ state: z.literal('otp-required'), delivery: Delivery }),
  ]),
})

/**
 * Prove again who sits there, by password, or by a two-factor code while the password is still remembered. The session
 * goes on under a new cookie.
 */
export const prove = endpoint('POST /api/session/proof', {
  needs: 'session',
  untrusted: true,
  body: z
    .object({ password: z.optional(Password), otp: z.optional(Otp), delivery: z.optional(Delivery) })
    .check(
      z.refine(({ password, otp }) => password !== undefined || otp !== undefined, 'Enter your password.'),
    ),
  reply: z.discriminatedUnion('state', [
    SignedIn,
    z.object({ state: z.literal('otp-required'), delivery: Delivery }),
  ]),
})

/**
 * The same for who came by GitHub's door: where to send a new tab. The session's own cookie changes when GitHub has
 * sent that tab back, so this tab sees it in `getSession`. `confirm` is the person's login, typed: GitHub may send
 * the browser back without asking anybody.
 */
export const startGithubProof = endpoint('POST /api/session/github/proof', {
  needs: 'session',
  body: z.object({ confirm: z.string().check(z.trim(), z.maxLength(100)) }),
  reply: z.object({ url: z.string() }),
})

/** Real input happened; sent at most once a minute. Polls and refreshes do not count as a person. */
export const touchSession = endpoint('POST /api/session/touch', {
  needs: 'session',
  untrusted: true,
  reply: z.object({ at: Time, idleEndsAt: Time }),
})

/** Where to send the browser for "Sign in with GitHub"; sets the short-lived state cookie. */
export const startGithubSignIn = endpoint('POST /api/session/github', {
  needs: 'nobody',
  reply: z.object({ url: z.string() }),
})

export const signOut = endpoint('DELETE /api/session', {
  needs: 'nobody',
  reply: z.object({ state: z.literal('signed-out') }),
})

/** Which browser, as it calls itself; null for what is not known. */
const Browser = z.object({
  name: z.nullable(z.enum(['Chrome', 'Edge', 'Firefox', 'Opera', 'Safari', 'Samsung Internet'])),
  system: z.nullable(z.enum(['Android', 'ChromeOS', 'iOS', 'Linux', 'macOS', 'Windows'])),
})
export type Browser = z.output<typeof Browser>

const OpenSession = z.object({
  id: z.string(),
  /** The one that asks. */
  here: z.boolean(),
  door: z.enum(['password', 'github']),
  browser: Browser,
  begunAt: Time,
  /** The last real input. */
  activeAt: Time,
  idleEndsAt: Time,
})
export type OpenSession = z.output<typeof OpenSession>

/** Where the person is signed in at this moment, the latest used first. */
export const listSessions = endpoint('GET /api/sessions', {
  needs: 'session',
  reply: z.object({ sessions: z.array(OpenSession), asOf: Time }),
})

export const endSession = endpoint('DELETE /api/sessions/:session', {
  needs: 'session',
  reply: z.object({ state: z.enum(['ended', 'already-gone']) }),
})

/** Sign out everywhere, here too. */
export const endSessions = endpoint('DELETE /api/sessions', {
  needs: 'session',
  reply: z.object({ state: z.literal('signed-out'), ended: z.number() }),
})
