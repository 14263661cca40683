import { findAccount, seedPassword } from '../world/accounts.ts'
import { findApp } from '../world/apps.ts'
import { issueAppToken, issuePersonalToken } from '../world/authorizations.ts'
import { codeAt } from '../world/otp.ts'
import type { World } from '../world/world.ts'
import { hashToken, seededToken, type TokenPrefix } from '../tokens.ts'
import { authdesk, ciBot, deployDash, seedApps, type SeedApp } from './apps.ts'
import { seedRecords } from './records.ts'
import { demoNumbers, seedTokens, type SeedToken } from './tokens.ts'

/** What a person trying the product may use; shown on the sign-in and Check page. */
export interface Demo {
  accounts: { login: string; password: string; otp: string | null }[]
  tokens: { label: 'active' | 'expired' | 'other-app' | 'revoked'; value: string }[]
  signInApp: { clientId: string; clientSecret: string }
  apps: { clientId: string; name: string; clientSecret: string; owner: string; support: string[] }[]
}

const people = [
  { login: 'octocat', name: 'The Octocat', password: 'octocat-demo', otp: null },
  { login: 'monalisa', name: 'Mona Lisa', password: 'monalisa-demo', otp: 'JBSWY3DPEHPK3PXP' },
  { login: 'hubot', name: 'Hubot', password: 'hubot-demo', otp: null },
] as const

/** Fills an empty world; a world that has been filled keeps its state and its dates. */
export function seed(world: World, records: number): void {
  if (world.one('SELECT 1 FROM meta WHERE key = ?', 'seeded_at')) return
  world.commit(() => {
    const now = world.now()
    world.run("INSERT INTO meta VALUES ('seeded_at', ?)", String(now))
    world.run("INSERT INTO meta VALUES ('records', ?)", String(records))
    seedSequences(world)
    seedPeople(world, now)
    for (const app of seedApps) seedApp(world, app, now)
    // The oldest first, so that ids grow with time as they do on a real server.
    for (const token of seedTokens.toSorted((a, b) => b.hours - a.hours)) seedToken(world, token, now)
    if (records > 0) seedRecords(world, records, now)
  })
}

/** Throws everything away and fills the world again, with dates relative to now. */
export function reseed(world: World): void {
  const records = Number(
    world.one<{ value: string }>("SELECT value FROM meta WHERE key = 'records'")?.value ?? 0,
  )
  world.commit(() => {
    const tables = [
      'record',
      'refresh_tokens',
      'device_codes',
      'codes',
      'authorizations',
      'tallies',
      'grants',
    ]
    for (const table of [...tables, 'apps', 'accounts', 'meta', 'sqlite_sequence'])
      world.run(`DELETE FROM ${table}`)
    seed(world, records)
  })
}

/** The part of the seed that is no secret, with the code that is right at this moment. */
export function demo(world: World): Demo {
  const { clientId, clientSecret } = ownApp(authdesk)
  return {
    accounts: people.map(({ login, password, otp }) => ({
      login,
      password,
      otp: otp === null ? null : codeAt(otp, world.nowMs()),
    })),
    tokens: [
      { label: 'active', value: seededToken('gho_', demoNumbers.active) },
      { label: 'expired', value: seededToken('gho_', demoNumbers.expired) },
      // Of Team Radar: an app whose secret nobody here has.
      { label: 'other-app', value: seededToken('gho_', demoNumbers.otherApp) },
      { label: 'revoked', value: seededToken('gho_', demoNumbers.revoked) },
    ],
    signInApp: { clientId, clientSecret },
    apps: [ownApp(ciBot), ownApp(deployDash)],
  }
}

function ownApp(clientId: string): Demo['apps'][number] {
  const found = seedApps.find((app) => app.clientId === clientId)
  if (!found?.secret) throw new Error(`the seed has no secret for ${clientId}`)
  return {
    clientId,
    name: found.name,
    clientSecret: found.secret,
    owner: found.owner,
    support: found.support ?? [],
  }
}

/** The value of a seeded token by its number, for tests. */
export function valueOf({ number, app, value }: SeedToken): string {
  const kind = seedApps.find(({ clientId }) => clientId === app)?.kind
  const prefix: TokenPrefix = app === null ? 'ghp_' : kind === 'github' ? 'ghu_' : 'gho_'
  return value ?? seededToken(prefix, number)
}

// Recorded ids of grants and authorizations never coincide; apart from the start, nothing here would show it.
function seedSequences(world: World): void {
  world.run("INSERT INTO sqlite_sequence VALUES ('authorizations', 1000), ('grants', 500)")
}

function seedPeople(world: World, now: number): void {
  for (const [index, { login, name, password, otp }] of people.entries()) {
    const { salt, hash } = seedPassword(login, password)
    world.run(
      `INSERT INTO accounts (id, login, name, email, salt, password_hash, otp_secret, otp_delivery, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'app', ?)`,
      index + 1,
      login,
      name,
      `${login}@example.com`,
      salt,
      hash,
      otp,
      now - 7 * 365 * 86_400,
    )
  }
}

function seedApp(world: World, app: SeedApp, now: number): void {
  const callbacks = app.callbacks ?? [`https://${app.owner}.example/callback`]
  world.run(
    `INSERT INTO apps (client_id, secret_hash, kind, name, url, owner, callbacks, device_flow, expiring, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    app.clientId,
    hashToken(app.secret ?? `${app.clientId} has a secret that nobody knows`),
    app.kind ?? 'oauth',
    app.name,
    app.url,
    app.owner,
    JSON.stringify(callbacks),
    app.deviceFlow ? 1 : 0,
    app.expiring ? 1 : 0,
    now - app.days * 86_400,
  )
}

function seedToken(world: World, token: SeedToken, now: number): void {
  const account = findAccount(world, token.login)
  const app = token.app === null ? undefined : findApp(world, token.app)
  if (!account) throw new Error(`the seed names an unknown account ${token.login}`)
  const fresh = {
    token: valueOf(token),
    scopes: token.scopes,
    note: token.note ?? null,
    note_url: token.noteUrl ?? null,
    fingerprint: token.fingerprint ?? null,
    created_at: now - Math.round(token.hours * 3600),
    updated_at: now - Math.round((token.changed ?? token.hours) * 3600),
    expires_at: token.expires === undefined ? null : now + Math.round(token.expires * 3600),
  }
  if (app) issueAppToken(world, account, app, fresh)
  else issuePersonalToken(world, account, fresh)
}
