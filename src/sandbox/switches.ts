import type { Body } from './body.ts'
import { type Account, findAccount, seedPassword } from './world/accounts.ts'
import { findApp } from './world/apps.ts'
import type { World } from './world/world.ts'

/** Changes an account: whether its e-mail address is verified, its password. */
export function changeAccount(world: World, login: string, wish: Body): object {
  const account = findAccount(world, login)
  if (!account) throw new TypeError(`no account is called ${login}`)
  const verified = flag(wish, 'emailVerified', account.email_verified)
  world.run('UPDATE accounts SET email_verified = ? WHERE id = ?', verified, account.id)
  if (wish.password !== undefined) changePassword(world, account, wish.password)
  return { login: account.login, emailVerified: verified === 1 }
}

/** Changes an app's standing: suspended, with the device flow, with tokens that expire; and what its owner calls it. */
export function changeApp(world: World, clientId: string, wish: Body): object {
  const app = findApp(world, clientId)
  if (!app) throw new TypeError(`no app has the client id ${clientId}`)
  const suspended = flag(wish, 'suspended', app.suspended)
  const deviceFlow = flag(wish, 'deviceFlow', app.device_flow)
  const expiring = flag(wish, 'expiring', app.expiring)
  const name = text(wish, 'name', app.name)
  const url = text(wish, 'url', app.url)
  world.run(
    'UPDATE apps SET suspended = ?, device_flow = ?, expiring = ?, name = ?, url = ? WHERE id = ?',
    suspended,
    deviceFlow,
    expiring,
    name,
    url,
    app.id,
  )
  return {
    clientId,
    suspended: suspended === 1,
    deviceFlow: deviceFlow === 1,
    expiring: expiring === 1,
    name,
    url,
  }
}

function text(wish: Body, key: string, now: string): string {
  const value = wish[key] ?? now
  if (typeof value !== 'string' || value === '' || value.length > 255)
    throw new TypeError(`${key} must be a text of at most 255 characters`)
  return value
}

/** As its owner does after a leak; tokens live on, as at GitHub. */
function changePassword(world: World, account: Account, password: unknown): void {
  if (typeof password !== 'string' || password.length < 8)
    throw new TypeError('password must be a text of at least 8 characters')
  const { salt, hash } = seedPassword(account.login, password)
  world.run('UPDATE accounts SET salt = ?, password_hash = ? WHERE id = ?', salt, hash, account.id)
}

function flag(wish: Body, key: string, now: number): number {
  const value = wish[key]
  if (value === undefined) return now
  if (typeof value !== 'boolean') throw new TypeError(`${key} must be true or false`)
  return value ? 1 : 0
}
