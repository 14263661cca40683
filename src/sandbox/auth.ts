import { createHash } from 'node:crypto'
import type { Profile } from './profiles.ts'
import { Refusal } from './refusal.ts'
import type { Settings } from './settings.ts'
import {
  accountById,
  countFailure,
  findAccount,
  forgetFailures,
  isLocked,
  passwordMatches,
  type Account,
} from './world/accounts.ts'
import { appById, findApp, secretMatches, type App } from './world/apps.ts'
import { byToken, countUse, type Authorization } from './world/authorizations.ts'
import { judgeCode } from './world/otp.ts'
import type { World } from './world/world.ts'

/** Who a request turned out to be from. `key` identifies the credential (ETags, limits), one way. */
export type Caller =
  | { kind: 'nobody'; key: string }
  | { kind: 'app'; key: string; app: App }
  | { kind: 'user'; key: string; account: Account }
  | { kind: 'token'; key: string; account: Account; authorization: Authorization; app: App | undefined }

/** What the authentication needs to know. */
export interface Gate {
  world: World
  profile: Profile
  settings: Settings
}

/** Credentials of a request, before anything is known about the route. */
export interface Credentials {
  authorization: string | undefined
  otp: string | undefined
}

/**
 * The general layer: it answers first on every route, so a well-formed credential that is nobody's is a 401
 * also where a missing one would be a 404.
 */
export async function authenticate(gate: Gate, credentials: Credentials): Promise<Caller> {
  const header = credentials.authorization?.trim() ?? ''
  const space = header.search(/\s/)
  // Scheme in any case: Octokit writes `basic`.
  const scheme = (space < 0 ? header : header.slice(0, space)).toLowerCase()
  const value = space < 0 ? '' : header.slice(space).trim()
  if (scheme === 'token' || scheme === 'bearer') return asToken(gate, value)
  if (scheme === 'basic') return asBasic(gate, value, credentials.otp)
  return { kind: 'nobody', key: 'nobody' }
}

/** Is this the shape of a token rather than of a password a person would choose? */
function looksLikeToken(text: string): boolean {
  return /^(gh[pousr]_|github_pat_)\w+$/.test(text) || /^[0-9a-f]{40}$/.test(text)
}

function asToken(gate: Gate, value: string): Caller {
  const found = byToken(gate.world, value)
  if (found) return tokenCaller(gate, found)
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(value))
    throw new Refusal(401, 'A JSON web token could not be decoded')
  throw badCredentials()
}

async function asBasic(gate: Gate, value: string, otp: string | undefined): Promise<Caller> {
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) throw badCredentials()
  const name = text.slice(0, colon)
  const password = text.slice(colon + 1)
  // A token works as the password of any name, or as the name with nothing or `x-oauth-basic` behind it.
  const nameIsToken = password === '' || password === 'x-oauth-basic'
  const token = byToken(gate.world, nameIsToken ? name : password)
  if (token) return tokenCaller(gate, token)
  const app = findApp(gate.world, name)
  if (app) {
    // Not decided by any recording: those cover an absent credential only. The general layer says 401.
    if (!secretMatches(app, password)) throw badCredentials()
    return { kind: 'app', key: keyOf('app', app.client_id), app }
  }
  return asPerson(gate, name, password, otp)
}

async function asPerson(
  gate: Gate,
  login: string,
  password: string,
  otp: string | undefined,
): Promise<Caller> {
  // github.com refuses every password since 2020-11-13 (deprecating-password-auth); the wording is not recorded.
  if (!gate.profile.passwords) throw new Refusal(401, 'Requires authentication')
  const account = findAccount(gate.world, login)
  if (account && isLocked(gate.world, account)) throw lockedOut()
  if (!(await passwordMatches(account, password)) || !account) {
    if (account && !looksLikeToken(password)) countFailure(gate.world, account)
    throw badCredentials()
  }
  // Read again: others may have failed while scrypt was at work.
  const fresh = accountById(gate.world, account.id)
  if (isLocked(gate.world, fresh)) throw lockedOut()
  checkOtp(gate, fresh, otp)
  forgetFailures(gate.world, fresh)
  return { kind: 'user', key: keyOf('user', fresh.login, password), account: fresh }
}

/** Two-factor: a missing or an expired code never counts towards the lock-out, a wrong one does. */
export function checkOtp(gate: Gate, account: Account, otp: string | undefined): void {
  if (account.otp_secret === null) return
  const code = (otp ?? '').replaceAll(/\s/g, '')
  if (code !== '') {
    const verdict = judgeCode(account.otp_secret, code, gate.world.nowMs())
    const used = gate.settings.otpSingleUse && verdict.state === 'right' && verdict.step <= account.otp_step
    if (verdict.state === 'right' && !used) {
      if (gate.settings.otpSingleUse) {
        gate.world.run('UPDATE accounts SET otp_step = ? WHERE id = ?', verdict.step, account.id)
      }
      return
    }
    if (verdict.state === 'wrong') countFailure(gate.world, account)
  }
  // Lower case, though the documentation prints SMS: all clients compare `app` and `sms`.
  const delivery = gate.settings.otpDelivery ?? account.otp_delivery
  throw new Refusal(401, 'Must specify two-factor authentication OTP code.', {
    docs: `${gate.profile.docs}/overview/other-authentication-methods#working-with-two-factor-authentication`,
    headers: { 'x-github-otp': `required; ${delivery}` },
  })
}

function tokenCaller(gate: Gate, authorization: Authorization): Caller {
  countUse(gate.world, authorization.id)
  return {
    kind: 'token',
    key: keyOf('token', authorization.hash),
    account: accountById(gate.world, authorization.account_id),
    authorization,
    app: appById(gate.world, authorization.app_id),
  }
}

const badCredentials = () => new Refusal(401, 'Bad credentials')

const lockedOut = () => new Refusal(403, 'Maximum number of login attempts exceeded. Please try again later.')

function keyOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
