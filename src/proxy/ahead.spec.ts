import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SESSION_LIMITS } from './sessions.ts'
import { builtPage } from './static.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

const MINUTE = 60_000
const dist = mkdtempSync(join(tmpdir(), 'authdesk-dist-'))
let desk: TestDesk
beforeAll(async () => {
  writeFileSync(join(dist, 'index.html'), '<html><head></head><body><main></main></body></html>')
  desk = await startDesk({ page: builtPage(dist) })
})
afterAll(async () => {
  await desk.close()
  rmSync(dist, { recursive: true })
})

type Answers = Record<string, { state?: string; login?: string; idleEndsAt?: string }>

function answersIn(html: string, id = 'ahead'): Answers | null {
  const json = new RegExp(`<script type="application/json" id="${id}">(.*?)</script>\n`).exec(html)?.[1]
  return json === undefined ? null : JSON.parse(json)
}

const listIn = (html: string) => answersIn(html, 'ahead-list')

test('a document for somebody who is signed in answers what the page asks first', async () => {
  const cookie = await desk.signIn()
  const { text, headers } = await desk.ask('GET', '/grants', { cookie })
  const answers = answersIn(text)!
  expect(Object.keys(answers)).toEqual([
    'GET /api/session',
    'GET /api/server',
    'GET /api/operations',
    'GET /api/jobs',
    'GET /api/activity/news',
    'GET /api/look',
  ])
  expect(answers['GET /api/session']).toMatchObject({ state: 'signed-in', login: 'octocat' })
  expect(headers['cache-control']).toBe('no-store')
})

test('without a session it says nothing, above all not that nobody is signed in', async () => {
  for (const cookie of [undefined, 'A'.repeat(43)])
    expect(answersIn((await desk.ask('GET', '/grants', cookie ? { cookie } : {})).text)).toBeNull()
})

test('a document is no person: it keeps no session alive', async () => {
  const cookie = await desk.signIn()
  const ends = async () =>
    answersIn((await desk.ask('GET', '/', { cookie })).text)?.['GET /api/session']?.idleEndsAt
  const before = await ends()
  expect(before).toBeDefined()
  desk.clock.advance(5 * MINUTE)
  expect(await ends()).toBe(before)
  desk.clock.advance(SESSION_LIMITS.idle)
  expect(await ends()).toBeUndefined()
})

test('the document of the apps brings the first page of them along, behind everything else', async () => {
  const cookie = await desk.signIn()
  for (const path of ['/grants', '/grants?sort=name', '/grants/12']) {
    const { text } = await desk.ask('GET', path, { cookie })
    expect(listIn(text)).toEqual({
      ...(await desk.ask('GET', '/api/grants', { cookie })).body,
      asOf: expect.any(String),
    })
    expect(text.indexOf('<main>')).toBeLessThan(text.indexOf('id="ahead"'))
    expect(text.indexOf('id="ahead"')).toBeLessThan(text.indexOf('id="ahead-list"'))
    expect(text).toMatch(/<\/script>\n<\/body><\/html>$/)
  }
  // One page of them is a list of its own, which the page asks for.
  for (const path of ['/', '/check', '/grants/12/x', '/grants?per=30&page=2', '/grants/12?sort=name&per=30'])
    expect(listIn((await desk.ask('GET', path, { cookie })).text)).toBeNull()
})

test('nothing that somebody called their app can end the element that holds it', async () => {
  const cookie = await desk.signIn()
  const { text } = await desk.ask('GET', '/grants', { cookie })
  const { grants } = listIn(text) as unknown as { grants: { app: { name: string } }[] }
  expect(grants.map(({ app }) => app.name).join()).toMatch(/<[a-z/]/)
  expect(text.match(/<\/?script/g)).toHaveLength(4)
})

test('with two-factor nothing is read; a trouble is told as the call tells it', async () => {
  const careful = await desk.signIn('monalisa', 'monalisa-demo', desk.sandbox.demo().accounts[1]!.otp!)
  const { text } = await desk.ask('GET', '/grants', { cookie: careful })
  expect(answersIn(text)?.['GET /api/session']).toMatchObject({ login: 'monalisa' })
  expect(listIn(text)).toBeNull()

  const cookie = await desk.signIn()
  await desk.fault({ name: '500', match: 'GET /applications/grants' })
  expect(listIn((await desk.ask('GET', '/grants', { cookie })).text)).toMatchObject({
    code: 'upstream-error',
  })
})
