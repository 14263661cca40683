import { createHash, randomBytes, randomInt } from 'node:crypto'
import { hashToken, mintToken } from '../tokens.ts'
import type { Account } from './accounts.ts'
import type { App } from './apps.ts'
import type { Authorization } from './authorizations.ts'
import type { World } from './world.ts'

const codeLifetime = 10 * 60
const deviceLifetime = 15 * 60
const deviceInterval = 5
// Measured in 2026: 15811200 s, six months and a bit.
export const refreshLifetime = 15_811_200

export interface Code {
  hash: string
  app_id: number
  account_id: number
  scopes: string
  redirect_uri: string | null
  challenge: string | null
  expires_at: number
}

export interface DeviceCode {
  hash: string
  user_code: string
  app_id: number
  scopes: string
  account_id: number | null
  state: 'pending' | 'granted' | 'denied'
  interval: number
  polled_at: number
  expires_at: number
}

/** A code for the way back to the app: 20 hex digits, ten minutes, one use. */
export function issueCode(
  world: World,
  account: Account,
  app: App,
  asked: { scopes: string[]; redirectUri: string | null; challenge: string | null },
): string {
  const code = randomBytes(10).toString('hex')
  world.run(
    'INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)',
    hashToken(code),
    app.id,
    account.id,
    JSON.stringify(asked.scopes),
    asked.redirectUri,
    asked.challenge,
    world.now() + codeLifetime,
  )
  return code
}

export function findCode(world: World, code: string): Code | undefined {
  return world.one<Code>(
    'SELECT * FROM codes WHERE hash = ? AND expires_at > ?',
    hashToken(code),
    world.now(),
  )
}

export function spendCode(world: World, code: Code): void {
  world.run('DELETE FROM codes WHERE hash = ? OR expires_at <= ?', code.hash, world.now())
}

/** PKCE, S256: does the verifier belong to the challenge? */
export function verifies(challenge: string, verifier: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge
}

/** A device code (40 hex) and what the person types (XXXX-XXXX). */
export function issueDeviceCode(
  world: World,
  app: App,
  scopes: string[],
): { deviceCode: string; userCode: string; expiresIn: number; interval: number } {
  const deviceCode = randomBytes(20).toString('hex')
  // Without vowels and look-alikes, so that no word and no doubt comes out.
  const letters = 'BCDFGHJKLMNPQRSTVWXZ0123456789'
  const half = () => Array.from({ length: 4 }, () => letters.charAt(randomInt(letters.length))).join('')
  const userCode = `${half()}-${half()}`
  world.run(
    "INSERT INTO device_codes VALUES (?, ?, ?, ?, NULL, 'pending', ?, 0, ?)",
    hashToken(deviceCode),
    userCode,
    app.id,
    JSON.stringify(scopes),
    deviceInterval,
    world.now() + deviceLifetime,
  )
  return { deviceCode, userCode, expiresIn: deviceLifetime, interval: deviceInterval }
}

export function findDeviceCode(world: World, deviceCode: string): DeviceCode | undefined {
  return world.one<DeviceCode>('SELECT * FROM device_codes WHERE hash = ?', hashToken(deviceCode))
}

/** The pending request behind what a person typed, in any case and with or without the dash. */
export function findUserCode(world: World, typed: string): DeviceCode | undefined {
  const bare = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')
  const userCode = `${bare.slice(0, 4)}-${bare.slice(4)}`
  return world.one<DeviceCode>(
    "SELECT * FROM device_codes WHERE user_code = ? AND state = 'pending' AND expires_at > ?",
    userCode,
    world.now(),
  )
}

export function decideDevice(world: World, code: DeviceCode, account: Account, yes: boolean): void {
  world.run(
    'UPDATE device_codes SET state = ?, account_id = ? WHERE hash = ?',
    yes ? 'granted' : 'denied',
    account.id,
    code.hash,
  )
}

/** Notes a poll; true when it came before the interval was over, which costs five seconds more. */
export function polledTooSoon(world: World, code: DeviceCode): boolean {
  const now = world.nowMs()
  const tooSoon = now < code.polled_at + code.interval * 1000
  world.run(
    'UPDATE device_codes SET polled_at = ?, interval = ? WHERE hash = ?',
    now,
    tooSoon ? code.interval + 5 : code.interval,
    code.hash,
  )
  return tooSoon
}

export function spendDeviceCode(world: World, code: DeviceCode): void {
  world.run('DELETE FROM device_codes WHERE hash = ?', code.hash)
}

/** The refresh token beside an expiring token; a new one ends the one before. */
export function issueRefreshToken(world: World, authorization: Authorization): string {
  const token = mintToken('ghr_')
  world.run('DELETE FROM refresh_tokens WHERE authorization_id = ?', authorization.id)
  world.run(
    'INSERT INTO refresh_tokens VALUES (?, ?, ?)',
    hashToken(token),
    authorization.id,
    world.now() + refreshLifetime,
  )
  return token
}

/** The authorization that a refresh token of this app renews. */
export function byRefreshToken(world: World, app: App, token: string): Authorization | undefined {
  return world.one<Authorization>(
    `SELECT a.* FROM refresh_tokens AS r JOIN authorizations AS a ON a.id = r.authorization_id
     WHERE r.hash = ? AND r.expires_at > ? AND a.app_id = ?`,
    hashToken(token),
    world.now(),
    app.id,
  )
}
