import { expect, test } from 'vitest'
import { createGate, type Urgency } from './gate.ts'
import { Trouble } from './trouble.ts'

/** Calls that end when told to, and a clock whose sleep does. */
function setUp() {
  const ends: (() => void)[] = []
  let impatient = () => {}
  const patience = new Promise<void>((resolve) => {
    impatient = resolve
  })
  const gate = createGate({ now: () => 0, sleep: () => patience })
  let underWay = 0
  let most = 0
  const start = (credential: string, urgency: Urgency) =>
    gate.pass(credential, urgency, async () => {
      most = Math.max(most, ++underWay)
      await new Promise<void>((end) => ends.push(end))
      underWay--
    })
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  return { start, ends, settle, impatient, underWay: () => underWay, most: () => most }
}

test('one credential: 56 pulls leave room for eight clicks, the next click waits', async () => {
  const { start, settle, underWay } = setUp()
  for (let i = 0; i < 100; i++) void start('octocat', 'pull')
  await settle()
  expect(underWay()).toBe(56)
  for (let i = 0; i < 9; i++) void start('octocat', 'click')
  await settle()
  expect(underWay()).toBe(64)
})

test('in all 128, whoever asks; what ends lets a click in before a pull', async () => {
  const { start, settle, ends, underWay, most } = setUp()
  for (const who of ['a', 'b', 'c']) for (let i = 0; i < 60; i++) void start(who, 'pull')
  await settle()
  expect(underWay()).toBe(128)
  let clicked = false
  void start('d', 'click').then(() => (clicked = true))
  await settle()
  expect(underWay()).toBe(128)
  ends.shift()!()
  await settle()
  ends.at(-1)!()
  await settle()
  expect(clicked).toBe(true)
  expect(most()).toBe(128)
})

test('a click that waits five seconds, or finds 256 before it, is told to come back', async () => {
  const { start, settle, impatient } = setUp()
  const outcomes: unknown[] = []
  for (let i = 0; i < 64 + 256; i++)
    void start('octocat', 'click').catch((error: unknown) => outcomes.push(error))
  await settle()
  expect(outcomes).toEqual([])
  await expect(start('octocat', 'click')).rejects.toMatchObject({ kind: 'busy', retryAfter: 5 })
  impatient()
  await settle()
  expect(outcomes).toHaveLength(256)
  expect(outcomes.every((error) => error instanceof Trouble && error.kind === 'busy')).toBe(true)
})

test('a call that fails gives its place back', async () => {
  const gate = createGate({ now: () => 0, sleep: async () => undefined })
  for (let i = 0; i < 200; i++)
    await expect(gate.pass('octocat', 'click', async () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
  expect(await gate.pass('octocat', 'click', async () => 'in')).toBe('in')
})
