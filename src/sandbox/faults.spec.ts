import { afterEach, beforeEach, expect, test } from 'vitest'
import { asCiBot, ciBot, octocat, startClient, type Client } from './testing/client.ts'

let client: Client
const token = `/applications/${ciBot.id}/token`
const reset = { name: '', match: 'PATCH /applications/:client_id/token', times: 1 }
beforeEach(async () => {
  client = await startClient()
})
afterEach(() => client.close())

const active = () => ({ access_token: client.demoToken('active') })
const isLive = async () => (await client.call(`POST ${token}`, asCiBot, active())).status === 200
const record = async () =>
  (await client.visit<{ reply: string }[]>('/sandbox/record')).body as unknown as object[]
/** A request past the schema, since faults answer what GitHub would not. */
const raw = (what: string, body?: object) => {
  const [method = '', path = ''] = what.split(' ')
  const init = body ? { body: JSON.stringify(body) } : {}
  return fetch(client.sandbox.apiUrl + path, {
    method,
    headers: method === 'GET' ? octocat : asCiBot,
    ...init,
  })
}

test('500, 502 and the limits answer without doing anything, as often as was wished', async () => {
  await client.fault({ ...reset, name: '500' })
  expect((await raw(`PATCH ${token}`, active())).status).toBe(500)
  await client.fault({ ...reset, name: '502-html' })
  const bad = await raw(`PATCH ${token}`, active())
  expect([bad.status, bad.headers.get('content-type')]).toEqual([502, 'text/html'])
  await client.fault({ ...reset, name: '403-secondary', retryAfter: 7 })
  const limited = await raw(`PATCH ${token}`, active())
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([403, '7'])
  await client.fault({ ...reset, name: '429', retryAfter: 3 })
  expect((await raw(`PATCH ${token}`, active())).status).toBe(429)
  expect(await isLive()).toBe(true)
  expect((await raw(`PATCH ${token}`, active())).status).toBe(200)
})

test('reset-before does nothing; reset-after and cut-body do it, and the witness knows the answer never arrived', async () => {
  await client.fault({ ...reset, name: 'reset-before' })
  await expect(raw(`PATCH ${token}`, active())).rejects.toThrow()
  expect(await isLive()).toBe(true)
  await client.fault({ ...reset, name: 'reset-after' })
  await expect(raw(`PATCH ${token}`, active())).rejects.toThrow()
  expect(await isLive()).toBe(false)
  expect(await record()).toMatchObject([
    { act: 'reset', client_id: ciBot.id, login: 'octocat', reply: 'cut' },
  ])
  await client.fault({ ...reset, name: 'cut-body' })
  const half = await raw(`PATCH ${token}`, { access_token: 'e72e16c7e42f292c6912e7710c838347ae178b4a' })
  expect(half.status).toBe(200)
  await expect(half.text()).rejects.toThrow()
  expect(await record()).toMatchObject([{}, { reply: 'cut' }])
})

test('a reply that went out whole is written in the record, with the hashes and no value', async () => {
  const done = await client.call(`PATCH ${token}`, asCiBot, active())
  const seen = await record()
  expect(seen).toMatchObject([
    { act: 'reset', authorization_id: done.body.id, new_hash: done.body.hashed_token, reply: 'written' },
  ])
  expect(JSON.stringify(seen)).not.toContain(String(done.body.token))
  expect((await client.visit(`/sandbox/record?client_id=nobody`)).body).toEqual([])
})

test('204-without-deleting, malformed-body, huge-body, huge-link and slow', async () => {
  await client.fault({ name: '204-without-deleting', match: 'DELETE /applications/:client_id/token' })
  expect((await raw(`DELETE ${token}`, active())).status).toBe(204)
  expect(await isLive()).toBe(true)
  const list = 'GET /authorizations'
  await client.fault({ name: 'malformed-body', match: list, times: 1 })
  await expect((await raw(list)).json()).rejects.toThrow()
  await client.fault({ name: 'huge-body', match: list, times: 1, bytes: 3_000_000 })
  expect((await (await raw(list)).text()).length).toBe(3_000_000)
  await client.fault({ name: 'huge-link', match: list, times: 1 })
  await expect(raw(list)).rejects.toThrow()
  await client.fault({ name: 'slow', match: list, times: 1, ms: 120 })
  const started = performance.now()
  expect((await raw(list)).status).toBe(200)
  expect(performance.now() - started).toBeGreaterThan(100)
})

test('faults are listed, counted, cleared by id and by name, hit by rate and after a number of requests', async () => {
  const post = (wish: object) =>
    client.visit<{ id: number; message: string }>('/sandbox/faults', {
      method: 'POST',
      body: JSON.stringify(wish),
    })
  const list = async () =>
    (await client.visit<{ faults: { name: string; hits: number }[] }>('/sandbox/faults')).body.faults
  expect((await post({ name: 'nonsense' })).status).toBe(422)
  expect((await post({ name: '500', match: 'nonsense' })).status).toBe(422)
  const after = await post({ name: '500', match: 'GET /meta', after: 2, times: 1 })
  expect(after.status).toBe(201)
  const statuses: number[] = []
  for (let count = 0; count < 4; count++) statuses.push((await raw('GET /meta')).status)
  expect(statuses).toEqual([200, 200, 500, 200])
  expect(await list()).toMatchObject([{ name: '500', hits: 1, times: 0 }])
  await client.visit(`/sandbox/faults/${after.body.id}`, { method: 'DELETE' })
  await post({ name: '500', match: '* /meta', rate: 0.5 })
  let hits = 0
  for (let count = 0; count < 40; count++) hits += (await raw('GET /meta')).status === 500 ? 1 : 0
  expect(hits).toBeGreaterThan(8)
  expect(hits).toBeLessThan(32)
  await client.visit('/sandbox/faults/500', { method: 'DELETE' })
  expect(await list()).toEqual([])
})

test('the exchange of a code has faults of its own, and is left alone by those for every request', async () => {
  const exchange = () => client.visit('/login/oauth/access_token?client_id=x', { method: 'POST' })
  await client.fault({ name: '500' })
  expect((await exchange()).status).toBe(404)
  await client.fault({ name: '502-html', match: 'POST /login/oauth/access_token', times: 1 })
  expect((await exchange()).status).toBe(502)
  await client.fault({ name: 'reset-after', match: 'POST /login/oauth/access_token', times: 1 })
  await expect(exchange()).rejects.toThrow()
})

test('a 204 has no body to cut or to pad', async () => {
  await client.fault({ name: 'huge-body', match: 'DELETE /applications/:client_id/token', times: 1 })
  expect((await raw(`DELETE ${token}`, active())).status).toBe(204)
  await client.fault({ name: 'cut-body', match: 'DELETE /applications/:client_id/token', times: 1 })
  const other = { access_token: 'e72e16c7e42f292c6912e7710c838347ae178b4a' }
  await expect(raw(`DELETE ${token}`, other)).rejects.toThrow()
  expect(await record()).toMatchObject([{ reply: 'written' }, { reply: 'cut' }])
})

test('control endpoints answer this machine only: a foreign Host, Origin or site is refused', async () => {
  const { url } = client.sandbox
  const port = new URL(url).port
  const { request } = await import('node:http')
  const status = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(`${url}/sandbox/faults`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
        .on('error', reject)
        .end()
    })
  expect(await status({ host: `localhost:${port}` })).toBe(200)
  expect(await status({ host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` })).toBe(200)
  expect(await status({ host: `evil.example:${port}` })).toBe(403)
  expect(await status({ host: `127.0.0.1:${port}`, origin: 'http://evil.example' })).toBe(403)
  expect(await status({ host: `127.0.0.1:${port}`, 'sec-fetch-site': 'cross-site' })).toBe(403)
})
