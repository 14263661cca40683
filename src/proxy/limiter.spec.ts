import { expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'
import { Refusal } from './problem.ts'
import { Secret } from './secret.ts'

const MINUTE = 60_000

function setUp() {
  const time = { now: 0 }
  const limiter = createLimiter({ now: () => time.now, sleep: async () => undefined })
  const refused = (login: string, address: string) => {
    try {
      limiter.admit(login, address)
      return null
    } catch (error) {
      if (error instanceof Refusal) return error.details.retryAfter
      throw error
    }
  }
  return { time, limiter, refused }
}

test('five failures of an account from one address close it there for fifteen minutes', () => {
  const { time, limiter, refused } = setUp()
  for (let i = 0; i < 5; i++) {
    expect(refused('octocat', '1.1.1.1')).toBeNull()
    limiter.failed('Octocat', '1.1.1.1')
    time.now += MINUTE
  }
  expect(refused('OCTOCAT', '1.1.1.1')).toBe(10 * 60)
  expect(refused('octocat', '2.2.2.2')).toBeNull()
  time.now += 10 * MINUTE
  expect(refused('octocat', '1.1.1.1')).toBeNull()
})

test('twenty failures of an account from anywhere close it everywhere; success does not open that', () => {
  const { limiter, refused } = setUp()
  for (let i = 0; i < 20; i++) limiter.failed('octocat', `10.0.0.${i}`)
  limiter.succeeded('octocat', '10.0.0.1')
  expect(refused('octocat', '10.0.0.99')).toBe(15 * 60)
})

test('success forgives the address', () => {
  const { limiter, refused } = setUp()
  for (let i = 0; i < 4; i++) limiter.failed('octocat', '1.1.1.1')
  limiter.succeeded('octocat', '1.1.1.1')
  for (let i = 0; i < 4; i++) limiter.failed('octocat', '1.1.1.1')
  expect(refused('octocat', '1.1.1.1')).toBeNull()
})

test('codes under way count by how many there are, not by how many calls carry them', async () => {
  const { limiter } = setUp()
  let decide = () => {}
  const waiting = new Promise<void>((resolve) => {
    decide = resolve
  })
  let sent = 0
  const guess = async (code: string) =>
    limiter.attempt(
      'octocat',
      '1.1.1.1',
      async () => {
        sent++
        await waiting
      },
      new Secret(code),
    )
  const same = Array.from({ length: 50 }, async () => guess('111111'))
  expect(sent).toBe(50)
  const others = Array.from({ length: 50 }, async (_, i) =>
    guess(`${222222 + i}`).catch((error) => error.code),
  )
  expect(sent).toBe(54)
  decide()
  await Promise.all(same)
  const told = await Promise.all(others)
  expect(told.filter((code) => code === 'too-many-attempts')).toHaveLength(46)
})

test('made-up names push out nobody who is being guessed at, and an address has a hundred guesses in all', () => {
  const { time, limiter, refused } = setUp()
  for (let i = 0; i < 5; i++) limiter.failed('octocat', '1.1.1.1')
  for (let i = 0; i < 20; i++) limiter.failed('monalisa', `10.0.0.${i}`)
  // From so many addresses that none of them is closed.
  for (let i = 0; i < 20_000; i++) limiter.failed(`made-up-${i}`, `2001:db8::${i.toString(16)}`)
  expect(refused('octocat', '1.1.1.1')).toBe(15 * 60)
  expect(refused('monalisa', '9.9.9.9')).toBe(15 * 60)

  for (let i = 0; i < 100; i++) {
    expect(refused(`another-${i}`, '3.3.3.3')).toBeNull()
    limiter.failed(`another-${i}`, '3.3.3.3')
  }
  expect(refused('hubot', '3.3.3.3')).toBe(15 * 60)
  expect(refused('hubot', '4.4.4.4')).toBeNull()
  time.now += 15 * MINUTE
  for (const login of ['octocat', 'monalisa', 'hubot']) expect(refused(login, '3.3.3.3')).toBeNull()
})
