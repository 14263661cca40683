import { afterAll, beforeAll, expect, test } from 'vitest'
import { ciBot, hubot, octocat, startClient, type Client } from '../testing/client.ts'

interface Grant {
  id: number
  url: string
  app: { client_id: string; name: string }
  created_at: string
  updated_at: string
  scopes: string[]
}

let client: Client
beforeAll(async () => {
  client = await startClient()
})
afterAll(() => client.close())

const list = (query = '', who = octocat) => client.call<Grant[]>(`GET /applications/grants${query}`, who)
const create = (scopes: string[]) =>
  client.call<{ id: number }>('POST /authorizations', hubot, {
    client_id: ciBot.id,
    client_secret: ciBot.secret,
    scopes,
    fingerprint: crypto.randomUUID(),
  })

test('one entry an app, with the union of its tokens’ scopes, and no personal tokens', async () => {
  const { body } = await list('?per_page=100')
  expect(new Set(body.map(({ app }) => app.client_id)).size).toBe(body.length)
  expect(body.map(({ app }) => app.client_id)).not.toContain('00000000000000000000')
  const ci = body.find(({ app }) => app.client_id === ciBot.id)
  // The expired token's scopes would be the same; public_repo and user come from the legacy one.
  expect(ci?.scopes).toEqual(['public_repo', 'repo', 'user', 'workflow'])
  expect(Object.keys(ci ?? {})).toEqual(['id', 'url', 'app', 'created_at', 'updated_at', 'scopes'])
  expect((await list(`?client_id=${ciBot.id}`)).body).toEqual([ci])
})

test('get one: Last-Modified is its change; unknown, foreign and nonsense ids are 404', async () => {
  const [first] = (await list()).body
  const one = await client.call<Grant>(`GET /applications/grants/${first?.id}`, octocat)
  expect(one.body).toEqual(first)
  expect(Date.parse(one.headers.get('last-modified') ?? '')).toBe(Date.parse(first?.updated_at ?? ''))
  for (const id of [first?.id, 999_999, 'x']) {
    expect((await client.call(`GET /applications/grants/${id}`, hubot)).status).toBe(404)
    expect((await client.call(`DELETE /applications/grants/${id}`, hubot)).status).toBe(404)
  }
})

test('a grant follows its tokens: wider, narrower, and gone with the last one', async () => {
  const scopes = async () => (await list(`?client_id=${ciBot.id}`, hubot)).body[0]?.scopes
  expect(await scopes()).toEqual(['repo'])
  const made = await create(['user'])
  expect(await scopes()).toEqual(['repo', 'user'])
  await client.call(`DELETE /authorizations/${made.body.id}`, hubot)
  expect(await scopes()).toEqual(['repo'])
  const rest = await client.call<{ id: number }[]>(`GET /authorizations?client_id=${ciBot.id}`, hubot)
  for (const { id } of rest.body) await client.call(`DELETE /authorizations/${id}`, hubot)
  expect((await list(`?client_id=${ciBot.id}`, hubot)).body).toEqual([])
})

test('removing a grant ends its tokens, and a later one is a new grant', async () => {
  await create(['repo'])
  await create(['gist'])
  const [before] = (await list(`?client_id=${ciBot.id}`, hubot)).body
  const gone = await client.call(`DELETE /applications/grants/${before?.id}`, hubot)
  expect([gone.status, gone.text]).toEqual([204, ''])
  expect((await client.call(`GET /authorizations?client_id=${ciBot.id}`, hubot)).body).toEqual([])
  expect((await client.call(`DELETE /applications/grants/${before?.id}`, hubot)).status).toBe(404)
  await create(['repo'])
  const [after] = (await list(`?client_id=${ciBot.id}`, hubot)).body
  expect(after?.id).toBeGreaterThan(before?.id ?? 0)
})

test('Link: order, echo of per_page, recomputed page, clamping, the last page and past the end', async () => {
  const total = (await list('?per_page=100')).body.length
  const url = `${client.sandbox.apiUrl}/applications/grants`
  const links = async (query: string) => (await list(query)).headers.get('link')
  const last = Math.ceil(total / 3)
  expect(await links('')).toBeNull()
  expect(await links('?per_page=3')).toBe(
    `<${url}?per_page=3&page=2>; rel="next", <${url}?per_page=3&page=${last}>; rel="last"`,
  )
  expect(await links('?page=2&per_page=3')).toBe(
    `<${url}?per_page=3&page=1>; rel="prev", <${url}?per_page=3&page=3>; rel="next", ` +
      `<${url}?per_page=3&page=${last}>; rel="last", <${url}?per_page=3&page=1>; rel="first"`,
  )
  expect(await links(`?per_page=3&page=${last}`)).toBe(
    `<${url}?per_page=3&page=${last - 1}>; rel="prev", <${url}?per_page=3&page=1>; rel="first"`,
  )
  const beyond = await list('?per_page=3&page=99')
  expect(beyond.body).toEqual([])
  expect(beyond.headers.get('link')).toBe(
    `<${url}?per_page=3&page=${last}>; rel="prev", <${url}?per_page=3&page=${last}>; rel="last", ` +
      `<${url}?per_page=3&page=1>; rel="first"`,
  )
  for (const nonsense of [
    '?page=abc',
    '?page=0',
    '?page=-1',
    '?per_page=abc',
    '?per_page=0',
    '?per_page=500',
  ]) {
    expect((await list(nonsense)).body).toHaveLength(total)
  }
})
