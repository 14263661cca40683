import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { CSRF_HEADER, IDEMPOTENCY_HEADER, OTP_HEADER } from '#contract/endpoint.ts'
import { Secret } from './secret.ts'
import { createSessions, PROOF_LASTS } from './sessions.ts'
import { builtPage } from './static.ts'
import type { SessionRow } from './store/store.ts'
import { KEY, startDesk, type TestDesk } from './testing/desk.ts'
import { type RawReply, send } from './testing/http.ts'
import { changeSessions } from './testing/sessions.ts'

/**
 * Every route × everybody, over real HTTP. What is expected follows from the contract's `needs`; this file only knows
 * who the people are, whose the objects are, and what a well-formed request looks like.
 */
interface Person {
  login: string | null
  door?: 'password' | 'github'
  /** Of the session: over, alive without its password, or alive with a proof that is five minutes old. */
  ended?: 'session' | 'password' | 'proof'
}
const PEOPLE: Record<string, Person> = {
  nobody: { login: null },
  'an expired session': { login: 'octocat', door: 'password', ended: 'session' },
  'a session whose password ran out': { login: 'octocat', door: 'password', ended: 'password' },
  'account holder B': { login: 'hubot', door: 'password' },
  'support of app 1': { login: 'support', door: 'github' },
  'owner of app 2': { login: 'owner', door: 'github' },
  'owner of app 1': { login: 'monalisa', door: 'password' },
  'account holder A': { login: 'octocat', door: 'password' },
  'account holder A, proven too long ago': { login: 'octocat', door: 'password', ended: 'proof' },
  'owner of app 1, proven too long ago': { login: 'monalisa', door: 'password', ended: 'proof' },
}
const ROLES = {
  monalisa: [{ role: 'owner' as const, apps: ['ci-bot'] }],
  owner: [{ role: 'owner' as const, apps: ['deploy-dash'] }],
  support: [{ role: 'support' as const, apps: ['ci-bot'] }],
}
const CAN: Record<string, Record<string, string[]>> = {
  monalisa: { 'ci-bot': ['check', 'revoke', 'remove', 'reset', 'create'] },
  owner: { 'deploy-dash': ['check', 'revoke', 'remove', 'reset', 'create'] },
  support: { 'ci-bot': ['check'] },
}

/** A well-formed request for what has a body, and what it answers to somebody who may, when that is not 200. */
interface Example {
  body?: (person: Person, live: string) => object
  query?: string
  status?: number
}
const EXAMPLES: Record<string, Example> = {
  'POST /api/session': { body: () => ({ login: 'hubot', password: 'hubot-demo' }) },
  'POST /api/session/proof': {
    body: ({ login }) => ({ password: `${login}-demo`, ...(login === 'monalisa' ? { otp: code() } : {}) }),
  },
  'POST /api/session/github/proof': { body: ({ login }) => ({ confirm: login }) },
  'POST /api/authorizations': { body: () => ({ note: unique(), scopes: [] }) },
  'POST /api/apps/:app/authorizations': { body: () => ({ fingerprint: unique(), scopes: [] }) },
  'PUT /api/apps/:app/authorizations': { body: () => ({ fingerprint: unique(), scopes: [] }) },
  'GET /api/activity/export': { query: '?format=csv' },
  'PUT /api/look': { body: () => ({ seen: [{ grant: 1, scopes: ['repo'] }], gone: [2] }) },
  'PUT /api/review': { body: () => ({ grant: 1, choice: 'keep' }) },
  'PATCH /api/authorizations/:authorization': { body: () => ({ note: unique() }) },
  'DELETE /api/authorizations/:authorization': { body: () => ({ reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/check': { body: (_, token) => ({ token }) },
  'POST /api/tokens/check': { body: (_, token) => ({ token }) },
  'POST /api/apps/:app/tokens/check-many': { body: (_, token) => ({ tokens: [token] }) },
  'POST /api/tokens/check-many': { body: (_, token) => ({ tokens: [token] }) },
  'POST /api/apps/:app/tokens/revoke': { body: (_, token) => ({ token, reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/remove-access': { body: (_, token) => ({ token, reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/reset': { body: (_, token) => ({ token, reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/revoke-many': { body: () => ({ reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/remove-access-many': { body: () => ({ reason: 'matrix' }) },
  'POST /api/apps/:app/tokens/reset-many': { body: () => ({ reason: 'matrix' }) },
  'POST /api/jobs/:job/tokens': { body: (_, token) => ({ tokens: [token] }) },
  'POST /api/jobs/:job/ledger': { body: () => ({ format: 'csv' }) },
  'POST /api/operations/:operation/proof': { body: (_, token) => ({ token }) },
  'GET /api/receipts': { query: `?hash=${'0'.repeat(64)}` },
  'POST /api/cases': { body: () => ({ title: unique(), hashes: ['0'.repeat(64)] }) },
  'POST /api/cases/:case/notes': { body: () => ({ text: 'matrix' }) },
  'POST /api/cases/:case/receipts': { body: () => ({ receipt: 1 }) },
  'POST /api/cases/:case/jobs': { body: () => ({ job: 'matrix' }) },
  'POST /api/cases/:case/close': { body: () => ({ outcome: 'false-alarm' }) },
  'POST /api/cases/:case/reopen': { body: () => ({ note: 'matrix' }) },
}

/** Whose the object of a path is, a fresh one, and whether it is still there. */
interface Thing {
  of: string
  make: () => Promise<string>
  there: (id: string) => Promise<boolean>
}
const THINGS: Record<string, Thing> = {
  grant: {
    of: 'octocat',
    make: async () => {
      const { grants } = await asOctocat('GET', '/api/grants')
      return String(grants.at(-1).id)
    },
    there: async (id) => (await asOctocat('GET', `/api/grants/${id}`)).state === 'here',
  },
  authorization: {
    of: 'octocat',
    make: async () => String((await plant({ login: 'octocat', note: unique() })).id),
    there: async (id) => (await asOctocat('GET', `/api/authorizations/${id}`)).state === 'here',
  },
  session: {
    of: 'octocat',
    make: async () => {
      await sessionOf(PEOPLE['account holder A']!)
      const { sessions } = await asOctocat('GET', '/api/sessions')
      return sessions.find(({ here }: { here: boolean }) => !here).id
    },
    there: async (id) =>
      (await asOctocat('GET', '/api/sessions')).sessions.some((one: { id: string }) => one.id === id),
  },
  case: {
    of: 'octocat',
    make: async () => {
      const body = { title: unique(), hashes: ['0'.repeat(64)] }
      const { text } = await asPerson('account holder A', 'POST', '/api/cases', body)
      return JSON.parse(text).case.id as string
    },
    there: async (id) => (await asOctocat('GET', `/api/cases/${id}`)).case.state === 'open',
  },
  operation: {
    of: 'monalisa',
    make: async () => {
      const token = (await plant({ login: 'octocat', client_id: clientId('CI Bot') })).token
      const reply = await asPerson('owner of app 1', 'POST', '/api/apps/ci-bot/tokens/reset', {
        token,
        reason: 'matrix',
      })
      return JSON.parse(reply.text).operation.id as string
    },
    there: async (id) => {
      const { text } = await asPerson('owner of app 1', 'GET', `/api/operations/${id}`)
      return JSON.parse(text).operation.state === 'ready'
    },
  },
  job: {
    of: 'monalisa',
    make: async () => {
      // Nobody may have very many open.
      const { text } = await asPerson('owner of app 1', 'GET', '/api/jobs')
      for (const job of JSON.parse(text).jobs as { id: string }[])
        await asPerson('owner of app 1', 'POST', `/api/jobs/${job.id}/acknowledge`)
      const made = await asPerson('owner of app 1', 'POST', '/api/apps/ci-bot/tokens/revoke-many', {
        reason: 'matrix',
      })
      const { id } = JSON.parse(made.text).job as { id: string }
      await asPerson('owner of app 1', 'POST', `/api/jobs/${id}/tokens`, { tokens: ['gho_matrix'] })
      return id
    },
    there: async (id) => {
      const { text } = await asPerson('owner of app 1', 'GET', `/api/jobs/${id}`)
      return JSON.parse(text).job.state === 'collecting'
    },
  },
}

let desk: TestDesk
let port: number
beforeAll(async () => {
  desk = await startDesk({
    server: { roles: ROLES },
    page: builtPage(join(import.meta.dirname, '../../dist')),
  })
  await desk.proxy.http.listen({ host: '127.0.0.1', port: 0 })
  ;({ port } = desk.proxy.http.server.address() as { port: number })
})
afterAll(() => desk.close())

let made = 0
const unique = () => `matrix-${++made}`
const code = () => desk.sandbox.demo().accounts.find(({ login }) => login === 'monalisa')!.otp!
const clientId = (name: string) => desk.sandbox.demo().apps.find((app) => app.name === name)!.clientId
const endpoints: AnyEndpoint[] = Object.values(api).flatMap((noun) => Object.values<AnyEndpoint>(noun))

async function plant(wish: object): Promise<{ id: number; token: string }> {
  const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify(wish),
  })
  return (await response.json()) as { id: number; token: string }
}

/** A session of its own for each request, because some requests end it. */
async function sessionOf({ login, door, ended }: Person): Promise<string | null> {
  if (login === null) return null
  const password = door === 'password' ? { password: new Secret(`${login}-demo`) } : {}
  const opened = await createSessions(desk.store, KEY, desk.clock, desk.sandbox.url).open({
    login,
    door: door!,
    twoFactor: login === 'monalisa' ? 'app' : null,
    browser: { name: null, system: null },
    ...password,
  })
  const past = desk.clock.now() - 9 * 60 * 60_000
  const change = async (to: Partial<SessionRow>) => changeSessions(desk.store, to, opened.session.id)
  if (ended === 'session') await change({ created_at: past, touched_at: past })
  if (ended === 'proof') await change({ proven_at: desk.clock.now() - PROOF_LASTS })
  if (ended === 'password') await change({ password_at: past, password_touched_at: past })
  return opened.cookie
}

async function asPerson(name: string, method: string, path: string, body?: object): Promise<RawReply> {
  const person = PEOPLE[name]!
  const cookie = await sessionOf(person)
  return send(
    port,
    method,
    path,
    {
      'sec-fetch-site': 'same-origin',
      [CSRF_HEADER]: '1',
      [IDEMPOTENCY_HEADER]: `${unique()}-idempotency`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(cookie ? { cookie: `authdesk-4870=${cookie}` } : {}),
      ...(person.login === 'monalisa' ? { [OTP_HEADER]: code() } : {}),
    },
    body && JSON.stringify(body),
  )
}
async function asOctocat(method: string, path: string) {
  return JSON.parse((await asPerson('account holder A', method, path)).text)
}

/** What the contract's line means for this person, before anybody looks at objects. */
function expected({ route, needs, fresh }: AnyEndpoint, person: Person, app: string): [number, string?] {
  const may = EXAMPLES[route]?.status ?? 200
  if (needs === 'nobody') return [may]
  if (person.login === null || person.ended === 'session') return [401, 'not-signed-in']
  const wantsPassword = needs === 'password' || (typeof needs === 'object' && needs.door === 'password')
  if (wantsPassword && person.door !== 'password') return [409, 'sign-in-method']
  if (typeof needs === 'object' && !CAN[person.login]?.[app]?.includes(needs.can)) return [403, 'not-allowed']
  if (fresh && person.ended === 'proof') return [401, 'proof-too-old']
  if (wantsPassword && person.ended === 'password') return [401, 'password-needed']
  // Those whose line says `session`, and which look further themselves.
  const itsOwner = person.login === 'monalisa'
  if (route === 'POST /api/operations/:operation/acknowledge' && itsOwner && person.ended === 'proof')
    return [401, 'proof-too-old']
  if (route === 'POST /api/session/proof' && person.door !== 'password') return [409, 'sign-in-method']
  if (route === 'POST /api/session/github/proof' && person.door !== 'github') return [409, 'sign-in-method']
  if (/^POST \/api\/tokens\/check(-many)?$/.test(route) && !CAN[person.login]) return [403, 'not-allowed']
  return [may]
}

/** Answers that hand out a token because that is what they are for. */
const HANDS_OUT = /^(POST|PUT) \/api\/(apps\/:app\/)?authorizations$|\/collect$|^GET \/api\/server$/

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)])
}

for (const endpoint of endpoints) {
  const [method, pattern] = endpoint.route.split(' ') as [string, string]
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name!).filter((name) => name !== 'app')

  test(`${endpoint.route}: everybody gets what the contract says, and nobody more`, async () => {
    const example = EXAMPLES[endpoint.route]
    expect(
      example !== undefined || endpoint.body === undefined,
      `${endpoint.route} has a body: give a well-formed one in EXAMPLES of matrix.spec.ts, so that the door refuses and not the schema`,
    ).toBe(true)
    for (const name of names)
      expect(
        THINGS[name],
        `${endpoint.route} names :${name}: say in THINGS of matrix.spec.ts whose it is and how to make one`,
      ).toBeDefined()

    for (const app of pattern.includes(':app') ? ['ci-bot', 'deploy-dash', 'no-such-app'] : [''])
      for (const [name, person] of Object.entries(PEOPLE)) {
        const planted = await plant({ login: 'octocat', client_id: clientId('CI Bot'), scopes: ['repo'] })
        const ids = new Map<string, string>()
        for (const thing of names) ids.set(thing, await THINGS[thing]!.make())
        const path = pattern.replace(':app', app).replaceAll(/:(\w+)/g, (_, thing: string) => ids.get(thing)!)
        const reply = await asPerson(
          name,
          method,
          path + (example?.query ?? ''),
          example?.body?.(person, planted.token),
        )

        const [status, problem] = expected(endpoint, person, app)
        const about = `${name}, ${method} ${path}: ${reply.text.slice(0, 300)}`
        expect([reply.status, about], about).toEqual([status, about])
        if (problem) expect(JSON.parse(reply.text).code, about).toBe(problem)

        // Whose it is not gets the answer for what does not exist, and the thing stays as it was.
        for (const [thing, id] of ids)
          if (person.login !== THINGS[thing]!.of || status >= 300) {
            if (status < 300) expect(JSON.parse(reply.text).state, about).toMatch(/^(already-)?gone$/)
            expect(await THINGS[thing]!.there(id), about).toBe(true)
          }
        expect(reply.text, about).not.toContain(planted.token)
        if (!HANDS_OUT.test(endpoint.route) && reply.headers['content-type']?.includes('application/json'))
          expect(keysIn(JSON.parse(reply.text)), about).not.toContain('value')
      }
  }, 120_000)
}

test('what is mounted is the contract and these few: a route that nobody wrote down would be found here', () => {
  // Fastify prints a tree: each level is four characters, and a line holds its part of the path.
  const mounted: string[] = []
  const parts: string[] = []
  for (const line of desk.proxy.http.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent, part, methods] = /^([│\s]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? []
    if (part === undefined) continue
    parts.length = indent!.length / 4
    parts.push(part)
    for (const method of methods?.split(', ') ?? []) mounted.push(`${method} ${parts.join('')}`)
  }
  const files = mounted.filter((route) => /^(GET|HEAD) \/(assets\/.+|[^/]+\.\w+)$/.test(route))
  expect(files.length).toBeGreaterThan(5)
  const written = [
    ...endpoints.map(({ route }) => route),
    'GET /api/session/github/callback',
    'GET /livez',
    'GET /readyz',
  ]
  expect(mounted.filter((route) => !files.includes(route)).toSorted()).toEqual(written.toSorted())
})

test('outside the contract: the page and the health to everybody, nothing else to anybody', async () => {
  const asset = /src="(\/assets\/[^"]+\.js)"/.exec((await asPerson('nobody', 'GET', '/')).text)![1]!
  const outside: [string, string, number, RegExp][] = [
    ['GET', '/', 200, /^<!doctype html>/i],
    ['HEAD', '/grants', 200, /^$/],
    ['GET', '/no/such/page', 200, /^<!doctype html>/i],
    ['GET', asset, 200, /./],
    ['GET', '/livez', 200, /^\{"ok":true\}$/],
    ['GET', '/readyz', 200, /^\{"ok":true\}$/],
    // Without the state cookie nobody is signed in by it, whoever comes with whatever code.
    ['GET', '/api/session/github/callback?code=x&state=y', 200, /url=\/sign-in\?problem=state-mismatch/],
    ['POST', '/', 404, /not-found/],
    ['POST', '/livez', 404, /not-found/],
    ['GET', '/api', 404, /not-found/],
    ['GET', '/api/', 404, /not-found/],
    ['GET', '/api/nothing', 404, /not-found/],
    ['GET', '/api/session/', 404, /not-found/],
    ['GET', '/API/session', 200, /^<!doctype html>/i],
    ['HEAD', '/api/session', 404, /^$/],
    ['OPTIONS', '/api/session', 404, /not-found/],
    ['TRACE', '/', 404, /not-found/],
    ['GET', `${asset}.map`, 404, /not-found/],
    ['GET', '/index.html', 404, /not-found/],
    ['GET', '/.vite/manifest.json', 404, /not-found/],
    ['GET', '/../package.json', 404, /not-found/],
    ['GET', '/assets/..%2f..%2fpackage.json', 404, /not-found/],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd', 200, /^<!doctype html>/i],
  ]
  for (const [method, path, status, text] of outside)
    for (const name of Object.keys(PEOPLE)) {
      const reply = await asPerson(name, method, path)
      expect([name, method, path, reply.status]).toEqual([name, method, path, status])
      expect(reply.text).toMatch(text)
      expect(
        [reply.headers['set-cookie'] ?? []].flat().filter((cookie) => /^authdesk-4870=\w/.test(cookie)),
      ).toEqual([])
    }
})
