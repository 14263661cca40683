import * as fc from 'fast-check'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  asDeployDash,
  basic,
  ciBot,
  deployDash,
  startClient,
  type Client,
  type Reply,
} from './testing/client.ts'
import { Model, type Change, type Expected, type Wish } from './testing/model.ts'
import { valueOf } from './seed/seed.ts'
import { seedTokens } from './seed/tokens.ts'
import { codeAt } from './world/otp.ts'

// Some steps find nothing to act on: 44 runs came to 9,957 once, these come to about 11,300.
const runs = 50
const stepsPerRun = 220
const stepsAtLeast = 10_000
const desk = { id: '7d2b09f4c1e86a35b0d4', secret: '41d0c6a7e92b85f3047ad1be6c98f2053e7bd4a6' }
const apps = [ciBot, desk]
const users = ['octocat', 'monalisa', 'hubot']
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

const user = fc.constantFrom(...users)
const app = fc.constantFrom(...apps)
const someApp = fc.option(app, { nil: null, freq: 3 })
const scopes = fc.uniqueArray(fc.constantFrom('repo', 'gist', 'user', 'read:org', 'no:such'), {
  maxLength: 3,
  comparator: 'IsStrictlyEqual',
})
const likelyScopes = fc.oneof(
  { weight: 9, arbitrary: fc.subarray(['repo', 'gist', 'user', 'read:org'], { maxLength: 2 }) },
  { weight: 1, arbitrary: scopes },
)
const fingerprint = fc.option(fc.constantFrom('one', 'two', 'three four/#?'), { nil: undefined })
const note = fc.option(fc.constantFrom('a', 'b', 'c', 'laptop'), { nil: undefined })
const wish = fc.record({ scopes: likelyScopes, note, fingerprint })
const right = fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0)
const pick = fc.nat({ max: 999 })
const page = fc.record({
  user,
  filter: fc.option(app, { nil: null }),
  page: fc.integer({ min: 1, max: 4 }),
  size: fc.constantFrom(1, 7, 30, 100),
})

const step = fc.oneof(
  // Eleven of a kind in a row: by chance alone the ten-token rule would never be met.
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fill' as const),
      user,
      app,
      scopes: fc.subarray(['repo', 'gist']),
      pick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 3000 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('create' as const), user, app: someApp, right, wish }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('getOrCreate' as const),
      user,
      app,
      right,
      wish,
      inPath: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('list' as const, 'listGrants' as const), page }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('get' as const, 'remove' as const), user, pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('getGrant' as const, 'removeGrant' as const), user, pick }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      user,
      pick,
      change: fc.record(
        {
          scopes: likelyScopes,
          add_scopes: likelyScopes,
          remove_scopes: likelyScopes,
          note: fc.constantFrom('a', 'b', 'z', ''),
          fingerprint: fc.constantFrom('one', 'two', ''),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'check' as const,
        'check' as const,
        'reset' as const,
        'reset' as const,
        'revoke' as const,
        'removeAccess' as const,
      ),
      app: fc.constantFrom(...apps, deployDash),
      pick,
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

test(`${stepsAtLeast} random steps of several people and apps: no difference from a plain model`, async () => {
  let steps = 0
  let evictions = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: stepsPerRun, maxLength: stepsPerRun }), async (all) => {
      const run = await Run.start()
      try {
        for (const one of all) {
          await run.step(one)
        }
        await run.compareAll()
        evictions += run.model.evictions
        steps += run.steps
      } finally {
        await run.client.close()
      }
    }),
    { numRuns: runs, endOnFailure: true },
  )
  expect(steps).toBeGreaterThanOrEqual(stepsAtLeast)
  expect(evictions).toBeGreaterThan(20)
}, 300_000)

/** One walk: the sandbox and the model side by side. */
class Run {
  readonly client: Client
  readonly model: Model
  /** Requests that were compared. */
  steps = 0
  #now: () => number
  /** Values that the walk has seen, dead ones too. */
  #values: string[] = ['nonsense', '']

  constructor(client: Client, now: () => number) {
    this.client = client
    this.#now = now
    this.model = new Model(client.sandbox.apiUrl)
  }

  static async start(): Promise<Run> {
    const clock = { now: Date.parse('2026-11-20T10:00:00Z') }
    const client = await startClient({ clock: () => clock.now })
    const run = new Run(client, () => clock.now)
    run.#wait = (seconds) => {
      clock.now += seconds * 1000
      run.model.now = clock.now / 1000
    }
    run.#wait(0)
    await run.#learn()
    return run
  }

  #wait: (seconds: number) => void = () => {}

  async step(one: Step): Promise<void> {
    const { model, client } = this
    switch (one.do) {
      case 'wait':
        this.#wait(one.seconds)
        return
      case 'fill': {
        if (one.pick % 3 > 0) return
        const { user: who, app: forApp } = one
        for (let count = 0; count < 11; count++) {
          const like = count % 2 ? one.scopes : one.scopes.toReversed()
          await this.step({ do: 'wait', seconds: 1 })
          await this.step({
            do: 'create',
            user: who,
            app: forApp,
            right: true,
            wish: { scopes: like, note: undefined, fingerprint: undefined },
          })
        }
        return
      }
      case 'create': {
        const keys = one.app && { client_id: one.app.id, client_secret: one.right ? one.app.secret : 'wrong' }
        const body = { ...one.wish, ...keys }
        const expected = model.create(one.user, one.app?.id ?? null, one.right, one.wish)
        const reply = await client.call('POST /authorizations', this.#as(one.user), body)
        this.#compare(one, expected, reply)
        if (reply.status === 201) await this.#created(one.user, one.app?.id ?? null, one.wish, reply)
        return
      }
      case 'getOrCreate': {
        const print = one.wish.fingerprint
        const inPath = one.inPath && print !== undefined
        const path = `/authorizations/clients/${one.app.id}${inPath ? `/${encodeURIComponent(print)}` : ''}`
        const { fingerprint: _, ...rest } = one.wish
        const body = { ...(inPath ? rest : one.wish), client_secret: one.right ? one.app.secret : 'wrong' }
        const expected = model.getOrCreate(one.user, one.app.id, one.right, one.wish)
        const reply = await client.call(`PUT ${path}`, this.#as(one.user), body)
        this.#compare(one, expected, reply)
        if (reply.status === 201) await this.#created(one.user, one.app.id, one.wish, reply)
        return
      }
      case 'list':
      case 'listGrants': {
        const { user: who, filter, page: number, size } = one.page
        const path = one.do === 'list' ? '/authorizations' : '/applications/grants'
        const query = `?page=${number}&per_page=${size}${filter ? `&client_id=${filter.id}` : ''}`
        const expected = model[one.do](who, filter?.id, number, size)
        this.#compare(one, expected, await client.call(`GET ${path}${query}`, this.#as(who)))
        return
      }
      case 'get':
      case 'remove': {
        const id = this.#someToken(one.pick)
        const method = one.do === 'get' ? 'GET' : 'DELETE'
        const reply = await client.call(`${method} /authorizations/${id}`, this.#as(one.user))
        this.#compare(one, model[one.do](one.user, id), reply)
        return
      }
      case 'getGrant':
      case 'removeGrant': {
        const id = model.grants[one.pick % (model.grants.length + 1)]?.id ?? 1
        const method = one.do === 'getGrant' ? 'GET' : 'DELETE'
        const reply = await client.call(`${method} /applications/grants/${id}`, this.#as(one.user))
        this.#compare(one, model[one.do](one.user, id), reply)
        return
      }
      case 'update': {
        const id = this.#someToken(one.pick)
        const change: Change = one.change
        const reply = await client.call(`PATCH /authorizations/${id}`, this.#as(one.user), change)
        this.#compare(one, model.update(one.user, id, change), reply)
        return
      }
      default: {
        const value = this.#values[this.#values.length - 1 - (one.pick % this.#values.length)] ?? ''
        const path = `/applications/${one.app.id}/${one.do === 'removeAccess' ? 'grant' : 'token'}`
        const method = { check: 'POST', reset: 'PATCH', revoke: 'DELETE', removeAccess: 'DELETE' }[one.do]
        const who = one.app === deployDash ? asDeployDash : basic(one.app.id, one.app.secret)
        const expected = model[one.do](one.app.id, value)
        const reply = await client.call(`${method} ${path}`, who, { access_token: value })
        this.#compare(one, expected, reply)
        if (one.do === 'reset' && reply.status === 200) {
          const token = String(reply.body.token)
          model.wasReset(value, { token, hash: hashOf(token) })
          this.#values.push(token)
        }
      }
    }
  }

  /** Everything, at the end of a walk. */
  async compareAll(): Promise<void> {
    for (const who of users) {
      for (const list of ['list', 'listGrants'] as const) {
        await this.step({ do: list, page: { user: who, filter: null, page: 1, size: 100 } })
      }
    }
  }

  #as(who: string): Record<string, string> {
    const otp = who === 'monalisa' ? { 'x-github-otp': codeAt('JBSWY3DPEHPK3PXP', this.#now()) } : {}
    return { ...basic(who, `${who}-demo`), ...otp }
  }

  // Mostly one that is there, now and then one that is not.
  #someToken(pick: number): number {
    const { tokens } = this.model
    return tokens[pick % (tokens.length + 1)]?.id ?? 1
  }

  #compare(one: Step, expected: Expected, reply: Reply): void {
    this.steps++
    const why = `${JSON.stringify(one)} answered ${reply.status} ${reply.text}`
    expect(reply.status, why).toBe(expected.status)
    if ('message' in expected) {
      const { errors = [] } = reply.body as { errors?: { code: string; field: string }[] }
      expect(reply.body.message, why).toBe(expected.message)
      expect(
        errors.map(({ code, field }) => `${code} ${field}`),
        why,
      ).toEqual(expected.errors ?? [])
    } else if ('list' in expected) {
      expect(reply.body, why).toEqual(expected.list)
    } else if ('body' in expected) {
      const { user: _user, ...body } = reply.body
      if (expected.open === undefined) {
        expect(body, why).toEqual(expected.body)
        return
      }
      // The server chose the value: everything that follows from it must follow from it.
      const token = String(body.token)
      expect(token, why).toMatch(/^gh[pou]_\w{36}$/)
      const chosen = { token, hashed_token: hashOf(token), token_last_eight: token.slice(-8) }
      const { id, url } = body
      const place = expected.open === 'new' ? { id, url } : {}
      expect(body, why).toEqual({ ...expected.body, ...chosen, ...place })
    }
  }

  async #created(who: string, appId: string | null, wanted: Wish, reply: Reply): Promise<void> {
    const token = String(reply.body.token)
    const id = Number(reply.body.id)
    expect(Math.max(0, ...this.model.tokens.map((known) => known.id))).toBeLessThan(id)
    this.model.created(who, appId, wanted, { id, token, hash: hashOf(token) })
    this.#values.push(token)
    if (appId === null || !this.model.lacksGrant(who, appId)) return
    const { body } = await this.client.call<{ id: number }[]>(
      `GET /applications/grants?client_id=${appId}`,
      this.#as(who),
    )
    this.model.grants.push({
      id: body[0]?.id ?? 0,
      user: who,
      app: appId,
      created: this.model.now,
      updated: this.model.now,
    })
  }

  // The seed is read from the lists; from there on the model knows by itself.
  async #learn(): Promise<void> {
    const { model, client } = this
    const values = new Map(seedTokens.map((token) => [hashOf(valueOf(token)), valueOf(token)]))
    this.#values.push(...values.values())
    type Row = {
      id: number
      app: { client_id: string; name: string; url: string }
      hashed_token: string
      token_last_eight: string
      scopes: string[]
      note: string | null
      note_url: string | null
      fingerprint: string | null
      created_at: string
      updated_at: string
      expires_at: string | null
    }
    const seconds = (text: string) => Date.parse(text) / 1000
    model.apps.set(ciBot.id, { name: 'CI Bot', url: 'https://ci-bot.example' })
    model.apps.set(deployDash.id, { name: 'Deploy Dash', url: 'https://deploy-dash.example' })
    model.apps.set(desk.id, { name: 'Authdesk', url: 'http://127.0.0.1:4870' })
    for (const who of users) {
      const { body } = await client.call<Row[]>('GET /authorizations?per_page=100', this.#as(who))
      for (const row of body) {
        const { client_id, ...rest } = row.app
        const personal = client_id === '0'.repeat(20)
        if (!personal && !model.apps.has(client_id)) model.apps.set(client_id, rest)
        model.tokens.push({
          id: row.id,
          user: who,
          app: personal ? null : client_id,
          value: values.get(row.hashed_token) ?? null,
          hash: row.hashed_token,
          lastEight: row.token_last_eight,
          scopes: row.scopes,
          note: row.note,
          noteUrl: row.note_url,
          fingerprint: row.fingerprint,
          created: seconds(row.created_at),
          updated: seconds(row.updated_at),
          expires: row.expires_at === null ? null : seconds(row.expires_at),
        })
      }
      const grants = await client.call<Row[]>('GET /applications/grants?per_page=100', this.#as(who))
      for (const row of grants.body) {
        model.grants.push({
          id: row.id,
          user: who,
          app: row.app.client_id,
          created: seconds(row.created_at),
          updated: seconds(row.updated_at),
        })
      }
    }
  }
}
