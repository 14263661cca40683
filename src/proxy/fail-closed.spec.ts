import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

// The log cannot be written, in ways that happen: somebody holds the database, or it refuses the row.

let desk: TestDesk
let cookie: string
let file: string
let other: DatabaseSync

beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'authdesk-closed-')), 'authdesk.db')
  desk = await startDesk({ storeFile: file })
  cookie = await desk.signIn()
  other = new DatabaseSync(file)
})
afterEach(async () => {
  other.close()
  await desk.close()
})

const TROUBLES = {
  'a lock that another process holds': {
    begin: () => other.exec('BEGIN IMMEDIATE'),
    end: () => other.exec('ROLLBACK'),
  },
  'a table that takes no row': {
    begin: () =>
      other.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END"),
    end: () => other.exec('DROP TRIGGER full'),
  },
  'an end of the log that somebody else has written': {
    begin: () =>
      other.exec(
        "ALTER TABLE audit_head ADD COLUMN was TEXT; UPDATE audit_head SET was = signature, signature = 'AAAA'",
      ),
    end: () => other.exec('UPDATE audit_head SET signature = was; ALTER TABLE audit_head DROP COLUMN was'),
  },
}

/** Every endpoint that changes something or asks about somebody's token, as it would succeed. */
async function attempts() {
  const { authorizations } = (await desk.ask('GET', '/api/authorizations', { cookie })).body
  const { grants } = (await desk.ask('GET', '/api/grants', { cookie })).body
  const token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  const legacy = 'e72e16c7e42f292c6912e7710c838347ae178b4a'
  const reset = (key: string, value: string) =>
    desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
      cookie,
      headers: { 'idempotency-key': key },
      body: { token: value, reason: 'leaked' },
    })
  const waiting = (await reset('0123456789abcdef-first', legacy)).body.operation.id
  const id = authorizations[0].id
  const ofApp = { scopes: ['gist'], fingerprint: 'closed' }
  const send = (route: string, body?: object) => async () => {
    const [method, path] = route.split(' ') as ['POST', string]
    const values: Record<string, string> = {
      ':app': 'ci-bot',
      ':operation': waiting,
      ':authorization': id,
      ':grant': grants[0].id,
    }
    const url = path.replaceAll(/:\w+/g, (name) => values[name]!)
    return desk.ask(method, url, { cookie, ...(body ? { body } : {}) })
  }
  const bodies: Record<string, object | undefined> = {
    'POST /api/authorizations': { note: 'closed', scopes: [] },
    'POST /api/apps/:app/authorizations': ofApp,
    'PUT /api/apps/:app/authorizations': ofApp,
    'PATCH /api/authorizations/:authorization': { note: 'renamed' },
    'DELETE /api/authorizations/:authorization': { reason: '' },
    'DELETE /api/grants/:grant': undefined,
    'POST /api/apps/:app/tokens/check': { token },
    'POST /api/tokens/check': { token },
    'POST /api/apps/:app/tokens/check-many': { tokens: [token] },
    'POST /api/tokens/check-many': { tokens: [token] },
    'POST /api/apps/:app/tokens/revoke': { token, reason: 'x' },
    'POST /api/apps/:app/tokens/remove-access': { token, reason: 'x' },
    'POST /api/operations/:operation/collect': undefined,
    'POST /api/operations/:operation/acknowledge': undefined,
  }
  return {
    ...Object.fromEntries(Object.entries(bodies).map(([route, body]) => [route, send(route, body)])),
    'POST /api/apps/:app/tokens/reset': async () => reset('0123456789abcdef-second', token),
  } as Record<string, () => ReturnType<TestDesk['ask']>>
}

const bare = (route: string) => {
  const [method, path] = route.split(' ') as ['POST', string]
  return desk.ask(method, path.replace(':app', 'ci-bot').replaceAll(/:\w+/g, '1'), { cookie, body: {} })
}

/** What reached the server, but for lists. */
async function sent(): Promise<string[]> {
  const { requests } = (await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as {
    requests: { method: string; path: string }[]
  }
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

const ROUTES = Object.entries(api)
  // Sign-in and sign-out have rules of their own.
  .filter(([noun]) => noun !== 'session')
  .flatMap(([, endpoints]) => Object.values<AnyEndpoint>(endpoints))
  .map(({ route }) => route as string)
  .filter((route) => !route.startsWith('GET '))

test.each(Object.entries(TROUBLES))(
  '%s: every change and every check is refused within a second, nothing is sent; lists are read, and it heals',
  async (_, { begin, end }) => {
    const all = await attempts()
    const before = await sent()
    begin()
    for (const route of ROUTES) {
      const started = performance.now()
      // One that is not in the list above is refused before its body is read.
      const { status, body } = await (all[route] ?? (async () => bare(route)))()
      expect([route, status, body?.code]).toEqual([route, 503, 'not-recorded'])
      expect([route, performance.now() - started < 1000]).toEqual([route, true])
    }
    expect(await sent()).toEqual(before)

    for (const path of ['grants', 'authorizations', 'activity', 'operations', 'session'])
      expect([path, (await desk.ask('GET', `/api/${path}`, { cookie })).status]).toEqual([path, 200])
    expect((await desk.ask('GET', '/api/activity/news', { cookie })).body.recording).toBe(false)
    // Nobody new is sent here meanwhile; what was seen is kept for a second.
    desk.clock.advance(1_000)
    expect((await desk.ask('GET', '/readyz')).status).toBe(503)
    expect((await desk.ask('GET', '/livez')).status).toBe(200)

    end()
    const news = async () => (await desk.ask('GET', '/api/activity/news', { cookie })).body.recording
    await expect.poll(news).toBe(true)
    desk.clock.advance(1_000)
    expect((await desk.ask('GET', '/readyz')).status).toBe(200)
    expect((await all['POST /api/apps/:app/tokens/check']!()).body.state).toBe('active')
    expect((await desk.ask('GET', '/api/activity/verify', { cookie })).body.state).toBe('whole')
  },
)

test('a try without the role is a row, with the app only when it is one', async () => {
  const hubot = await desk.signIn('hubot')
  for (const app of ['ci-bot', 'gho_000000000000000000000000000000000000'])
    await desk.ask('POST', `/api/apps/${app}/tokens/revoke`, {
      cookie: hubot,
      body: { token: 'x', reason: 'x' },
    })
  const { entries } = (await desk.ask('GET', '/api/activity?result=refused', { cookie: hubot })).body
  expect(entries).toMatchObject([
    { actor: 'hubot', action: 'token.revoke', result: 'refused: role', app: null },
    { actor: 'hubot', action: 'token.revoke', result: 'refused: role', app: 'ci-bot', role: 'support' },
  ])
})

test('so is one by somebody who has no role at all, whatever the app would have been', async () => {
  const bare = await startDesk({ server: { roles: {} } })
  const nobody = await bare.signIn('hubot')
  for (const path of ['/api/tokens/check', '/api/tokens/check-many']) {
    const body = path.endsWith('many') ? { tokens: ['gho_x'] } : { token: 'gho_x' }
    expect((await bare.ask('POST', path, { cookie: nobody, body })).body.code).toBe('not-allowed')
  }
  const { entries } = (await bare.ask('GET', '/api/activity?result=refused', { cookie: nobody })).body
  expect(entries).toHaveLength(2)
  expect(entries[0]).toMatchObject({ actor: 'hubot', action: 'token.check', result: 'refused: role' })
  await bare.close()
})
