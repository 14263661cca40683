import { createHmac, randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'
import type { World } from './world.ts'

export interface Account {
  id: number
  login: string
  name: string
  email: string
  salt: string
  password_hash: string
  otp_secret: string | null
  otp_delivery: 'app' | 'sms'
  created_at: number
  failures: number
  failed_since: number
  locked_until: number
  otp_step: number
  email_verified: number
}

// Nothing says the threshold ("several"). Ten in fifteen minutes leaves room for a client that tries five.
const lockout = { failures: 10, seconds: 15 * 60 }

const rememberedFor = 60_000
// Per process and never on disk: it only lets us say "these very bytes were right a moment ago".
const processKey = randomBytes(32)
const remembered = new Map<string, number>()
const rememberedSalt = new Map<string, string>()

/** Finds an account by login, in any case, or by e-mail. */
export function findAccount(world: World, login: string): Account | undefined {
  return world.one<Account>('SELECT * FROM accounts WHERE login = ? OR email = ? LIMIT 1', login, login)
}

export function accountById(world: World, id: number): Account {
  const account = world.one<Account>('SELECT * FROM accounts WHERE id = ?', id)
  if (!account) throw new Error(`no account ${id}`)
  return account
}

/** What the seed stores for a password. The salt follows from the login, so the work is done once a process. */
export function seedPassword(login: string, password: string): { salt: string; hash: string } {
  const salt = createHmac('sha256', 'authdesk sandbox salt').update(login).digest('hex').slice(0, 32)
  const known = rememberedSalt.get(`${login} ${password}`)
  const hash = known ?? scryptSync(password, salt, 32).toString('hex')
  rememberedSalt.set(`${login} ${password}`, hash)
  return { salt, hash }
}

/** Compares a password. scrypt costs 40 ms, so a right one is remembered for a minute under a process key. */
export async function passwordMatches(account: Account | undefined, password: string): Promise<boolean> {
  // An unknown login costs the same 40 ms: the time says nothing about who exists.
  const salt = account?.salt ?? 'nobody'
  const expected = account?.password_hash ?? '00'.repeat(32)
  const memory = createHmac('sha256', processKey)
    .update(JSON.stringify([salt, expected, password]))
    .digest('hex')
  const until = remembered.get(memory)
  // Wall time on purpose, not the sandbox's clock: this is about work, not about rules.
  if (until !== undefined && until > performance.now()) return true
  const hash = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, salt, 32, (error, key) => (error ? reject(error) : resolve(key)))
  })
  const right = timingSafeEqual(hash, Buffer.from(expected, 'hex'))
  if (right && account) {
    if (remembered.size > 10_000) remembered.clear()
    remembered.set(memory, performance.now() + rememberedFor)
  }
  return right && account !== undefined
}

export function isLocked(world: World, account: Account): boolean {
  return account.locked_until > world.now()
}

/** Counts a bad password; the tenth inside the window locks the login. */
export function countFailure(world: World, account: Account): void {
  world.commit(() => {
    const now = world.now()
    const fresh = findAccount(world, account.login) ?? account
    const inWindow = fresh.failed_since > now - lockout.seconds
    const failures = inWindow ? fresh.failures + 1 : 1
    world.run(
      'UPDATE accounts SET failures = ?, failed_since = ?, locked_until = ? WHERE id = ?',
      failures,
      inWindow ? fresh.failed_since : now,
      failures >= lockout.failures ? now + lockout.seconds : fresh.locked_until,
      account.id,
    )
  })
}

/** A right password wipes the count. */
export function forgetFailures(world: World, account: Account): void {
  if (account.failures === 0) return
  world.run('UPDATE accounts SET failures = 0, failed_since = 0, locked_until = 0 WHERE id = ?', account.id)
}
