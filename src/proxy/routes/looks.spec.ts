import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const look = async (cookie: string) => (await desk.ask('GET', '/api/look', { cookie })).body
const move = async (cookie: string, body: object) => desk.ask('PUT', '/api/look', { cookie, body })
const choices = async (cookie: string) => (await desk.ask('GET', '/api/review', { cookie })).body.choices
const choose = async (cookie: string, grant: unknown, choice: unknown) =>
  desk.ask('PUT', '/api/review', { cookie, body: { grant, choice } })

test('a look is a person’s own, moves by what changed, and outlives the session', async () => {
  const octocat = await desk.signIn()
  expect(await look(octocat)).toEqual({ state: 'never' })
  await move(octocat, {
    seen: [
      { grant: 1, scopes: ['repo', 'gist'] },
      { grant: 2, scopes: [] },
    ],
    gone: [],
  })
  await move(octocat, { seen: [{ grant: 1, scopes: ['repo'] }], gone: [2, 3] })

  const again = await look(await desk.signIn())
  expect(again).toEqual({ state: 'looked', at: expect.any(String), seen: [{ grant: 1, scopes: ['repo'] }] })
  expect(await look(await desk.signIn('hubot'))).toEqual({ state: 'never' })
})

test('a look with nothing in it is still a look', async () => {
  const hubot = await desk.signIn('hubot')
  await move(hubot, { seen: [], gone: [] })
  expect(await look(hubot)).toMatchObject({ state: 'looked', seen: [] })
})

test('choices are a person’s own, can be changed and taken back, and are forgotten at once', async () => {
  const octocat = await desk.signIn()
  const hubot = await desk.signIn('hubot')
  await choose(octocat, 7, 'keep')
  await choose(octocat, 8, 'remove')
  await choose(octocat, 7, 'later')
  await choose(octocat, 8, null)
  await choose(hubot, 9, 'keep')
  expect(await choices(octocat)).toEqual([{ grant: 7, choice: 'later', at: expect.any(String) }])
  await desk.ask('DELETE', '/api/review', { cookie: octocat })
  expect(await choices(octocat)).toEqual([])
  expect(await choices(hubot)).toHaveLength(1)
})

test('nothing but ids, scopes and choices gets in', async () => {
  const cookie = await desk.signIn()
  for (const [grant, choice] of [
    ['7', 'keep'],
    [7, 'gho_000000000000000000000000000000000000'],
    [0, 'keep'],
    [1.5, 'keep'],
    [2 ** 60, 'keep'],
  ])
    expect((await choose(cookie, grant, choice)).body.code).toBe('invalid-request')
  for (const body of [
    { seen: [{ grant: 1, scopes: ['x'.repeat(101)] }], gone: [] },
    { seen: Array.from({ length: 101 }, (_, grant) => ({ grant, scopes: [] })), gone: [] },
    { seen: [], gone: ['1'] },
  ])
    expect((await move(cookie, body)).body.code).toBe('invalid-request')
})

test('a choice sends nothing to GitHub and writes nothing into the log', async () => {
  const cookie = await desk.signIn()
  const rows = async () => (await desk.store.selectFrom('audit').select('seq').execute()).length
  const before = [await rows(), (await desk.record()).length]
  await choose(cookie, 7, 'remove')
  await move(cookie, { seen: [{ grant: 1, scopes: [] }], gone: [] })
  expect([await rows(), (await desk.record()).length]).toEqual(before)
})
