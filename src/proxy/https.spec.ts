import { afterAll, beforeAll, expect, test } from 'vitest'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

// Behind TLS, as README has it: an https address, and a reverse proxy that says from where people come.
const HOST = 'authdesk.example.com'
let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk({ publicUrl: `https://${HOST}`, trustProxy: ['127.0.0.1'] })
})
afterAll(() => desk.close())

const body = { login: 'octocat', password: 'octocat-demo' }
const ask = (path: string, headers: Record<string, string> = {}, sent?: object) =>
  desk.ask(sent ? 'POST' : 'GET', path, {
    headers: { host: HOST, ...headers },
    ...(sent ? { body: sent } : {}),
  })

test('the session cookie is the host’s own, goes over TLS alone, and no script reads it', async () => {
  const { headers } = await ask('/api/session', {}, body)
  const cookie = String(headers['set-cookie'])
  expect(cookie).toMatch(/^__Host-authdesk=[\w-]{43};/)
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
    expect(cookie.split('; ')).toContain(attribute)
  expect(cookie).not.toMatch(/Domain=/i)
  const name = cookie.split(';')[0]!
  expect((await ask('/api/session', { cookie: name })).body).toMatchObject({ login: 'octocat' })
  // What the port's own name holds over http is no session here.
  const plain = name.replace('__Host-authdesk', 'authdesk-4870')
  expect((await ask('/api/session', { cookie: plain })).body.state).toBe('signed-out')
})

test('browsers are told to come by https only, on every answer', async () => {
  for (const reply of [await ask('/livez'), await ask('/api/grants'), await ask('/api/none')])
    expect(reply.headers['strict-transport-security']).toBe('max-age=31536000')
})

test('the public name and this machine are answered, no other host', async () => {
  for (const host of [HOST, `${HOST}:443`, HOST.toUpperCase(), '127.0.0.1:4870', 'localhost', '[::1]:4870'])
    expect([host, (await ask('/livez', { host })).status]).toEqual([host, 200])
  for (const host of [`evil.${HOST}`, `${HOST}.evil.example`, `${HOST}:8443`, 'evil.example', `${HOST}/x`])
    expect([host, (await ask('/livez', { host })).status]).toEqual([host, 421])
})

test('an old browser’s origin counts with its scheme', async () => {
  const from = async (origin: string) => {
    const headers = { host: HOST, origin, [CSRF_HEADER]: '1', 'content-type': 'application/json' }
    const payload = JSON.stringify(body)
    return (await desk.proxy.http.inject({ method: 'POST', url: '/api/session', headers, payload }))
      .statusCode
  }
  expect(await from(`https://${HOST}`)).toBe(200)
  for (const origin of [`http://${HOST}`, `https://${HOST}:8443`, 'https://evil.example', 'null', ''])
    expect([origin, await from(origin)]).toEqual([origin, 403])
})

test('guesses are counted where they come from, as the reverse proxy says it', async () => {
  const guess = async (from: string) =>
    (await ask('/api/session', { 'x-forwarded-for': from }, { login: 'nobody', password: 'x' })).status
  for (let i = 0; i < 5; i++) expect(await guess('198.51.100.7')).toBe(401)
  expect(await guess('198.51.100.7')).toBe(429)
  expect(await guess('198.51.100.8')).toBe(401)
})

test('GitHub is told the public address, whatever a proxy says of the host', async () => {
  const { body: began, headers } = await ask(
    '/api/session/github',
    { 'x-forwarded-host': 'evil.example' },
    {},
  )
  expect(new URL(began.url).searchParams.get('redirect_uri')).toBe(
    `https://${HOST}/api/session/github/callback`,
  )
  expect(String(headers['set-cookie'])).toMatch(/^__Host-authdesk-flow=.*; Secure/)
})
