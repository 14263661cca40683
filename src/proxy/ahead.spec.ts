import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withAnswers } from './ahead.ts'
import { SESSION_LIMITS } from './sessions.ts'
import { builtPage } from './static.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

const MINUTE = 60_000
const dist = mkdtempSync(join(tmpdir(), 'authdesk-dist-'))
let desk: TestDesk
beforeAll(async () => {
  writeFileSync(join(dist, 'index.html'), '<html><head></head><body></body></html>')
  desk = await startDesk({ page: builtPage(dist) })
})
afterAll(async () => {
  await desk.close()
  rmSync(dist, { recursive: true })
})

function answersIn(
  html: string,
): Record<string, { state?: string; login?: string; idleEndsAt?: string }> | null {
  const json = /<script type="application\/json" id="ahead">(.*?)<\/script>/.exec(html)?.[1]
  return json === undefined ? null : JSON.parse(json)
}

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

test('nothing in the answers can end the element that holds them', () => {
  const html = withAnswers('<head></head>', { name: '</script><script>alert(1)</script>$&' })
  expect(html.match(/<\/?script/g)).toHaveLength(2)
  expect(answersIn(html)).toEqual({ name: '</script><script>alert(1)</script>$&' })
})
