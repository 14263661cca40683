import { beforeEach, expect, test } from 'vitest'
import { Secret } from './secret.ts'
import { createSessions, type Sessions } from './sessions.ts'
import type { Store } from './store/store.ts'
import { openStore } from './store/sqlite.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
// What is promised, not what is written in the code.
const SESSION_LIMITS = { idle: 15 * MINUTE, absolute: 8 * 60 * MINUTE }
const PASSWORD_LIMITS = { idle: 5 * MINUTE, absolute: 30 * MINUTE }
const PROOF_LASTS = 5 * MINUTE
const SERVER = 'https://github.example.com'
const browser = { name: 'Firefox', system: 'Linux' } as const
const key = Buffer.alloc(32, 7)
let now: number
let store: Store
let sessions: Sessions

beforeEach(async () => {
  now = Date.UTC(2026, 10, 21)
  store = await openStore(':memory:')
  sessions = createSessions(store, key, { now: () => now, sleep: async () => undefined }, SERVER)
  return () => store.destroy()
})

const open = () =>
  sessions.open({ login: 'octocat', door: 'password', browser, password: new Secret('hunter2') })

test('idle and absolute limits hold to the second', async () => {
  const { cookie } = await open()
  now += SESSION_LIMITS.idle - SECOND
  expect(await sessions.find(cookie)).not.toBeNull()
  now += SECOND
  expect(await sessions.find(cookie)).toBeNull()

  const second = await open()
  const start = now
  while (now < start + SESSION_LIMITS.absolute - SECOND) {
    now = Math.min(now + SESSION_LIMITS.idle - SECOND, start + SESSION_LIMITS.absolute - SECOND)
    await sessions.touch((await sessions.find(second.cookie))!)
  }
  expect(await sessions.find(second.cookie)).not.toBeNull()
  now += SECOND
  expect(await sessions.find(second.cookie)).toBeNull()
})

test('the password is forgotten before the session, and a touch does not bring it back', async () => {
  const { cookie, session } = await open()
  now += PASSWORD_LIMITS.idle - SECOND
  expect((await sessions.password(session, cookie))?.reveal()).toBe('hunter2')
  now += SECOND
  expect(await sessions.password(session, cookie)).toBeNull()
  await sessions.touch(session)
  expect(await sessions.password(session, cookie)).toBeNull()
  expect(await sessions.find(cookie)).not.toBeNull()
})

test('proving again gives a new id and no more time, and keeps the name in the list', async () => {
  const first = await open()
  now += 10 * 60 * SECOND
  const second = await sessions.prove(first.session.id, { password: new Secret('hunter2') })
  expect(second!.session.id).not.toBe(first.session.id)
  expect(second!.session.handle).toBe(first.session.handle)
  expect(await sessions.find(first.cookie)).toBeNull()
  expect(second!.session.endsAt).toBe(first.session.endsAt)
  expect(await sessions.prove(first.session.id, { password: new Secret('hunter2') })).toBeNull()
})

test('a proof is good for five minutes to the second, and touches do not prolong it', async () => {
  const { session } = await open()
  now += PROOF_LASTS - SECOND
  expect(sessions.isFresh(await sessions.touch(session))).toBe(true)
  now += SECOND
  expect(sessions.isFresh(await sessions.touch(session))).toBe(false)
  const again = await sessions.prove(session.id, { password: new Secret('hunter2') })
  expect(sessions.isFresh(again!.session)).toBe(true)
  now += PROOF_LASTS
  expect(sessions.isFresh(again!.session)).toBe(false)
})

test('a proof by code moves the remembered password to the new cookie, for no longer than before', async () => {
  const first = await open()
  const start = now
  now += 4 * 60 * SECOND
  const second = await sessions.prove(first.session.id, { cookie: first.cookie })
  expect((await sessions.password(second!.session, second!.cookie))?.reveal()).toBe('hunter2')
  while (now < start + PASSWORD_LIMITS.absolute - SECOND) {
    now = Math.min(now + PASSWORD_LIMITS.idle - SECOND, start + PASSWORD_LIMITS.absolute - SECOND)
    await sessions.touch(second!.session)
  }
  expect(await sessions.password(second!.session, second!.cookie)).not.toBeNull()
  now += SECOND
  expect(await sessions.password(second!.session, second!.cookie)).toBeNull()
})

test('a proof brings no password back that was forgotten', async () => {
  const first = await open()
  now += PASSWORD_LIMITS.idle
  const second = await sessions.prove(first.session.id, { cookie: first.cookie })
  expect(await sessions.password(second!.session, second!.cookie)).toBeNull()
})

test('an ended session proves nobody', async () => {
  const { session } = await open()
  now += SESSION_LIMITS.idle
  expect(await sessions.prove(session.id, { password: new Secret('hunter2') })).toBeNull()
})

test('a person sees their own sessions of this server, ends one, and ends all', async () => {
  const first = await open()
  now += SECOND
  const second = await open()
  const other = await sessions.open({ login: 'hubot', door: 'github', browser })
  const elsewhere = createSessions(
    store,
    key,
    { now: () => now, sleep: async () => undefined },
    'https://other.example',
  )
  const abroad = await elsewhere.open({ login: 'octocat', door: 'github', browser })
  expect(await sessions.find(abroad.cookie)).toBeNull()

  const handles = async () => (await sessions.list('octocat')).map(({ handle }) => handle)
  expect(await handles()).toEqual([second.session.handle, first.session.handle])
  expect(await sessions.end('octocat', other.session.handle)).toBe(false)
  expect(await sessions.end('octocat', abroad.session.handle)).toBe(false)
  // Under its new id it has the same name.
  await sessions.prove(first.session.id, { password: new Secret('hunter2') })
  expect(await sessions.end('octocat', first.session.handle)).toBe(true)
  expect(await sessions.end('octocat', first.session.handle)).toBe(false)
  expect(await handles()).toEqual([second.session.handle])
  await open()
  expect(await sessions.endAll('octocat')).toBe(2)
  expect(await handles()).toEqual([])
  expect(await sessions.find(other.cookie)).not.toBeNull()
  expect(await elsewhere.find(abroad.cookie)).not.toBeNull()
})

test('a list names no session that is over', async () => {
  await open()
  now += SESSION_LIMITS.idle - SECOND
  expect(await sessions.list('octocat')).toHaveLength(1)
  now += SECOND
  expect(await sessions.list('octocat')).toEqual([])
})

test('touches keep the password, up to its absolute limit', async () => {
  const { cookie, session } = await open()
  const start = now
  while (now < start + PASSWORD_LIMITS.absolute - SECOND) {
    now = Math.min(now + PASSWORD_LIMITS.idle - SECOND, start + PASSWORD_LIMITS.absolute - SECOND)
    await sessions.touch(session)
  }
  expect(await sessions.password(session, cookie)).not.toBeNull()
  now += SECOND
  expect(await sessions.password(session, cookie)).toBeNull()
})

test('the store opens nothing without the cookie, the cookie nothing without the server key', async () => {
  const { cookie, session } = await open()
  const stranger = createSessions(
    store,
    Buffer.alloc(32, 8),
    { now: () => now, sleep: async () => undefined },
    SERVER,
  )
  expect(await stranger.password(session, cookie)).toBeNull()
  expect(
    await sessions.password(
      session,
      cookie.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    ),
  ).toBeNull()
  const rows = JSON.stringify(await store.selectFrom('session').selectAll().execute())
  expect(rows).not.toContain(cookie)
  expect(rows).not.toContain('hunter2')
  expect(await sessions.find(session.id)).toBeNull()
})

test('what is over is erased by the sweep, what is not stays', async () => {
  const old = await open()
  now += PASSWORD_LIMITS.idle
  const young = await open()
  await sessions.sweep()
  const rows = await store.selectFrom('session').selectAll().execute()
  expect(rows.find(({ id }) => id === old.session.id)?.sealed_password).toBeNull()
  expect(rows.find(({ id }) => id === young.session.id)?.sealed_password).not.toBeNull()
  now += SESSION_LIMITS.idle
  await sessions.sweep()
  expect(await store.selectFrom('session').selectAll().execute()).toEqual([])
})

test('a closed session is gone', async () => {
  const { cookie } = await open()
  await sessions.close(cookie)
  expect(await sessions.find(cookie)).toBeNull()
})
