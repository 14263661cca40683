import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyExport } from '../audit/verify-export.ts'
import { Secret } from '../secret.ts'
import { formsOf } from '../testing/canary.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'
import { inTransaction } from '../store/transaction.ts'
import { auditOver, entry } from '../testing/audit.ts'
import { AUDIT_KEY } from '../testing/keys.ts'

let desk: TestDesk
let octocat: string
beforeEach(async () => {
  desk = await startDesk()
  octocat = await desk.signIn()
})
afterEach(() => desk.close())

const token = (label: string) => desk.sandbox.demo().tokens.find((one) => one.label === label)!.value
const check = async (cookie: string, value: string, app = 'ci-bot') =>
  desk.ask('POST', `/api/apps/${app}/tokens/check`, { cookie, body: { token: value } })
const list = async (cookie: string, query = '') =>
  (await desk.ask('GET', `/api/activity?${query}`, { cookie })).body
const seqs = (body: { entries: { seq: number }[] }) => body.entries.map(({ seq }) => seq)
const verdictOf = async (text: string) =>
  verifyExport(
    (async function* () {
      yield Buffer.from(text)
    })(),
    [AUDIT_KEY],
  )

test('newest first, with who, role, what, on what and both request ids', async () => {
  await check(octocat, token('active'))
  const { entries, newest } = await list(octocat)
  expect(newest).toBe(entries[0].seq)
  expect(entries[0]).toMatchObject({
    actor: 'octocat',
    role: 'owner',
    door: 'password',
    action: 'token.check',
    result: 'active',
    app: 'ci-bot',
    appName: 'CI Bot',
    user: 'octocat',
    hash: new Secret(token('active')).hash(),
    lastEight: token('active').slice(-8),
    requestId: expect.stringMatching(/^[0-9A-F]{16}$/),
    upstreamRequestId: expect.any(String),
  })
  expect(entries[0].at).toMatch(/\.\d{3}Z$/)
  expect(entries.at(-1)).toMatchObject({ action: 'session.sign-in', role: null })
})

test.each([
  ['object_id', '9223372036854775807'],
  ['object_id', '9e999'],
  ['object_id', "'none'"],
  ['at', '-9223372036854775808'],
  ['at', '9e999'],
  ['actor', "x'ff00'"],
])('an entry whose %s was made %s from outside spoils no other, and is named', async (column, value) => {
  await check(octocat, token('active'))
  const [bad] = (await list(octocat)).entries
  await check(octocat, token('active'))
  await sql`update audit set ${sql.ref(column)} = ${sql.raw(value)} where seq = ${bad.seq}`.execute(
    desk.store,
  )
  const reply = await desk.ask('GET', '/api/activity', { cookie: octocat })
  expect(reply.status, reply.text).toBe(200)
  const { entries } = reply.body
  const changed = entries.find(({ seq }: { seq: number }) => seq === bad.seq)
  expect(changed).toMatchObject({ damaged: true, app: 'ci-bot', hash: bad.hash })
  if (column === 'object_id') expect(changed).toEqual({ ...bad, objectId: null, damaged: true })
  expect(entries.filter(({ damaged }: { damaged: boolean }) => damaged).length).toBe(1)
  const verdict = (await desk.ask('GET', '/api/activity/verify', { cookie: octocat })).body
  expect(verdict).toMatchObject({ state: 'broken', row: bad.seq })
  // An export of it can be had, and is no more whole than the log.
  for (const format of ['csv', 'jsonl']) {
    const { status, text } = await desk.ask('GET', `/api/activity/export?format=${format}`, {
      cookie: octocat,
    })
    expect(status).toBe(200)
    expect(await verdictOf(text)).toMatchObject({ state: 'broken' })
  }
})

describe('who sees what', () => {
  test('support sees the apps it supports and itself, the owner their app, everybody else themselves', async () => {
    const hubot = await desk.signIn('hubot')
    const monalisa = await desk.signIn(
      'monalisa',
      undefined,
      desk.sandbox.demo().accounts.find(({ login }) => login === 'monalisa')!.otp!,
    )
    await check(octocat, token('active'))
    await check(monalisa, token('other-app'), 'deploy-dash')
    await check(hubot, token('revoked'))
    const seen = async (cookie: string) =>
      (await list(cookie)).entries
        .map(({ actor, action, app }: Record<string, string>) => `${actor} ${action} ${app ?? ''}`.trim())
        .toReversed()
    expect(await seen(hubot)).toEqual([
      'hubot session.sign-in',
      'octocat token.check ci-bot',
      'monalisa token.check deploy-dash',
      'hubot token.check ci-bot',
    ])
    expect(await seen(octocat)).toEqual([
      'octocat session.sign-in',
      'octocat token.check ci-bot',
      'hubot token.check ci-bot',
    ])
    expect(await seen(monalisa)).toEqual(['monalisa session.sign-in', 'monalisa token.check deploy-dash'])
  })

  test('no filter widens it', async () => {
    const hubot = await desk.signIn('hubot')
    expect((await list(hubot, 'actor=octocat')).entries).toEqual([])
    const { text } = await desk.ask('GET', '/api/activity/export?format=jsonl&actor=octocat', {
      cookie: hubot,
    })
    expect(text.trim().split('\n')).toHaveLength(1)
  })
})

describe('qualifiers', () => {
  beforeEach(async () => {
    await check(octocat, token('active'))
    await check(octocat, token('revoked'))
    await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke', {
      cookie: octocat,
      body: { token: token('active'), reason: 'Seen in a build log' },
    })
  })

  const hash = () => new Secret(token('active')).hash()
  test.each<[string, () => string, string[]]>([
    ['action', () => 'action=token.revoke', ['confirmed', 'recorded']],
    ['a noun of actions', () => 'action=token', ['confirmed', 'recorded', 'not-valid', 'active']],
    ['several actions', () => 'action=token.check,session.sign-in', ['not-valid', 'active', 'ok']],
    ['result', () => 'result=confirmed', ['confirmed']],
    ['hash', () => `hash=${hash()}`, ['confirmed', 'recorded', 'active']],
    ['the beginning of a hash', () => `hash=${hash().slice(0, 8)}`, ['confirmed', 'recorded', 'active']],
    ['last eight', () => `hash=${token('active').slice(-8)}`, ['confirmed', 'recorded', 'active']],
    ['app by id', () => 'app=ci-bot&result=active', ['active']],
    ['app by name', () => 'app=ci%20BOT&result=active', ['active']],
    ['app by client id', () => 'app=abcde12345fghij67890&result=active', ['active']],
    ['user', () => 'user=Octocat', ['confirmed', 'active']],
    ['actor and time', () => 'actor=octocat&from=1h&result=active', ['active']],
    ['a time long ago', () => 'to=2020-01-01', []],
    ['text', () => 'text=BUILD%20log', ['confirmed', 'recorded']],
    ['text that is a wildcard elsewhere', () => 'text=%25', []],
  ])('%s', async (_, query, results) => {
    const { entries } = await list(octocat, query())
    expect(entries.map(({ result }: { result: string }) => result)).toEqual(results)
  })

  test.each(['from=yesterday', 'from=2026-02-30', 'hash=xyz', 'before=0', 'limit=201', 'actor=a%20b'])(
    '%s is refused by name',
    async (query) => {
      const { status, body } = await desk.ask('GET', `/api/activity?${query}`, { cookie: octocat })
      expect([status, body.fields[0].path]).toEqual([400, query.split('=')[0]])
    },
  )

  test('a day is all of it', async () => {
    const day = new Date(desk.clock.now()).toISOString().slice(0, 10)
    expect((await list(octocat, `from=${day}&to=${day}`)).entries.length).toBeGreaterThan(3)
  })
})

test('pages follow one another without a gap while rows are added', async () => {
  for (let i = 0; i < 7; i++) await check(octocat, token('revoked'))
  const first = await list(octocat, 'limit=3')
  await check(octocat, token('revoked'))
  const second = await list(octocat, `limit=3&before=${first.next}`)
  const third = await list(octocat, `limit=3&before=${second.next}`)
  expect([...seqs(first), ...seqs(second), ...seqs(third)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  expect(third.next).toBeNull()
  const news = await desk.ask('GET', `/api/activity/news?after=${first.newest}`, { cookie: octocat })
  expect(news.body).toEqual({ count: 1, recording: true })
  const other = await desk.ask('GET', `/api/activity/news?after=${first.newest}&result=active`, {
    cookie: octocat,
  })
  expect(other.body.count).toBe(0)
})

test('reading the log does not count as a person being there', async () => {
  const before = (await desk.ask('GET', '/api/session', { cookie: octocat })).body.idleEndsAt
  desk.clock.advance(60_000)
  await desk.ask('GET', '/api/activity/news?after=0', { cookie: octocat })
  expect((await desk.ask('GET', '/api/session', { cookie: octocat })).body.idleEndsAt).toBe(before)
})

test('verify: whole, and the first bad row when not', async () => {
  await check(octocat, token('active'))
  const verify = async () => (await desk.ask('GET', '/api/activity/verify', { cookie: octocat })).body
  expect(await verify()).toMatchObject({ state: 'whole', count: 2, key: AUDIT_KEY.id })
  await desk.store.updateTable('audit').set({ result: 'not-valid' }).where('seq', '=', 2).execute()
  expect(await verify()).toMatchObject({ state: 'broken', row: 2, fault: 'changed', count: 1 })
})

test('verify of 20,000 rows lets others be answered in between', async () => {
  const { audit } = await auditOver(desk.store)
  await inTransaction(desk.store, async (transaction) => {
    for (let n = 1; n <= 20_000; n++) await audit.append(transaction, entry(n))
  })
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  const { body } = await desk.ask('GET', '/api/activity/verify', { cookie: octocat })
  clearInterval(timer)
  expect(body).toMatchObject({ state: 'whole', count: 20_001 })
  // 250 rows at a time take some milliseconds; all at once would take most of a second.
  expect(longest).toBeLessThan(200)
}, 60_000)

test('a search through a long log finds what is rare, newest first, a page after the other', async () => {
  const { audit } = await auditOver(desk.store)
  const rare = new Set([2, 4_999, 5_001, 9_998, 14_000, 15_997])
  const rows = Array.from({ length: 16_000 }, (_, i) => ({
    ...entry(i + 1),
    actor: 'octocat',
    reason: rare.has(i + 1) ? 'A needle' : 'hay',
  }))
  for (let at = 0; at < rows.length; at += 500) await audit.recordAll(rows.slice(at, at + 500))
  const first = await list(octocat, 'text=needle&limit=4')
  expect(first.next).toBe(seqs(first).at(-1))
  const rest = await list(octocat, `text=needle&limit=4&before=${first.next}`)
  expect(rest.next).toBeNull()
  const found = [...seqs(first), ...seqs(rest)]
  // Behind the row of the sign-in.
  expect(found).toEqual([...rare].toReversed().map((n) => n + 1))
  expect((await list(octocat, 'text=nowhere')).entries).toEqual([])
}, 60_000)

describe('export', () => {
  test.each(['csv', 'jsonl'])('%s: what this person sees and asked for, sealed', async (format) => {
    const hubot = await desk.signIn('hubot')
    await check(octocat, token('active'))
    await check(hubot, token('active'))
    const { text, headers } = await desk.ask('GET', `/api/activity/export?format=${format}&actor=hubot`, {
      cookie: hubot,
    })
    expect(headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename="authdesk-activity-[\\dT-]+Z\\.${format}"$`),
    )
    expect(text).toContain(new Secret(token('active')).hash())
    expect(text).toContain(Buffer.from(new Secret(token('active')).hash(), 'hex').toString('base64'))
    expect(await verdictOf(text)).toMatchObject({ state: 'whole', complete: false, count: 2 })
    expect(await verdictOf(text.replace('active', 'expired'))).toMatchObject({ state: 'broken' })
  })

  test('everything there is, is a whole log', async () => {
    await check(octocat, token('active'))
    const { text } = await desk.ask('GET', '/api/activity/export?format=jsonl', { cookie: octocat })
    expect(await verdictOf(text)).toMatchObject({ state: 'whole', complete: true, count: 2 })
  })
})

test('no secret: not in the list, not in either export, whatever was pasted where', async () => {
  const pasted = token('active')
  const legacy = 'e72e16c7e42f292c6912e7710c838347ae178b4a'
  await check(octocat, pasted)
  for (const value of [pasted, legacy])
    await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke', {
      cookie: octocat,
      body: { token: value, reason: `it was ${value}, "${pasted}" and ${legacy}` },
    })
  await desk.ask('POST', '/api/session', {
    body: { login: 'canary-typed-as-name', password: 'canary-password' },
  })
  const create = (note: string) =>
    desk.ask('POST', '/api/authorizations', { cookie: octocat, body: { note, scopes: [] } })
  expect((await create(`copy of ${pasted}`)).status).toBe(400)
  const { body } = await create('a copy')
  const { apps, signInApp } = desk.sandbox.demo()
  const secrets = [
    pasted,
    legacy,
    body.value,
    'octocat-demo',
    'canary-typed-as-name',
    'canary-password',
    octocat,
    ...apps.map(({ clientSecret }) => clientSecret),
    signInApp.clientSecret,
  ].flatMap(formsOf)
  const texts = await Promise.all(
    ['?limit=200', '/export?format=csv', '/export?format=jsonl', '/verify', '/news'].map(
      async (path) => (await desk.ask('GET', `/api/activity${path}`, { cookie: octocat })).text,
    ),
  )
  expect(texts.join('').length).toBeGreaterThan(3000)
  expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([])
})
