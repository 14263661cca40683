import { expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'
import { Refusal } from './problem.ts'
import { Secret } from './secret.ts'

const MINUTE = 60_000

function setUp() {
  const time = { now: 0 }
  const slept: number[] = []
  const limiter = createLimiter({ now: () => time.now, sleep: async (ms) => void slept.push(ms) })
  const refused = (login: string, address: string) => {
    try {
      limiter.admit(login, address)
      return null
    } catch (error) {
      if (error instanceof Refusal) return error.details.retryAfter
      throw error
    }
  }
  return { time, limiter, refused, slept }
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

test('made-up names push out nobody who is being guessed at', () => {
  const { limiter, refused } = setUp()
  for (let i = 0; i < 5; i++) limiter.failed('octocat', '1.1.1.1')
  for (let i = 0; i < 20; i++) limiter.failed('monalisa', `10.0.0.${i}`)
  // From so many networks that none of them is slowed down.
  for (let i = 0; i < 20_000; i++) limiter.failed(`made-up-${i}`, `2001:db8:0:${i.toString(16)}::1`)
  expect(refused('octocat', '1.1.1.1')).toBe(15 * 60)
  expect(refused('monalisa', '9.9.9.9')).toBe(15 * 60)
})

test('an IPv6 client does not walk around the limit within its /64', () => {
  const { limiter, refused } = setUp()
  for (let i = 0; i < 5; i++) limiter.failed('octocat', `2001:db8::${i + 1}`)
  expect(refused('octocat', '2001:db8::ffff:1')).toBe(15 * 60)
  expect(refused('octocat', '2001:db8:0:1::1')).toBeNull()
  for (let i = 0; i < 5; i++) limiter.failed('hubot', '203.0.113.7')
  expect(refused('hubot', '::ffff:203.0.113.7')).toBe(15 * 60)
})

test('a hundred failures from one address lock nobody out: it has one guess a second from then on', async () => {
  const { time, limiter, refused, slept } = setUp()
  for (let i = 0; i < 100; i++) {
    await limiter.attempt(`another-${i}`, '3.3.3.3', async () => undefined)
    limiter.failed(`another-${i}`, '3.3.3.3')
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(slept).toEqual([])
  expect(refused('hubot', '3.3.3.3')).toBeNull()
  const told = await Promise.all(
    Array.from({ length: 15 }, async (_, i) =>
      limiter.attempt(`person-${i}`, '3.3.3.3', async () => 'in').catch((error) => error.details.retryAfter),
    ),
  )
  expect(told.filter((one) => one === 'in')).toHaveLength(11)
  expect(told.filter((one) => one === 11)).toHaveLength(4)
  expect(slept).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((second) => second * 1000))
  // Elsewhere all goes on.
  await limiter.attempt('hubot', '4.4.4.4', async () => undefined)
  expect(slept).toHaveLength(10)
  time.now += 15 * MINUTE
  await limiter.attempt('hubot', '3.3.3.3', async () => undefined)
  expect(slept).toHaveLength(10)
})

test('an address that many share gives an account a few guesses more, below what the server itself allows', () => {
  const { limiter, refused } = setUp()
  limiter.share('10.0.0.1')
  for (let i = 0; i < 8; i++) {
    expect(refused('octocat', '10.0.0.1')).toBeNull()
    limiter.failed('octocat', '10.0.0.1')
  }
  expect(refused('octocat', '10.0.0.1')).toBe(15 * 60)
  expect(refused('octocat', '10.0.0.2')).toBeNull()
  expect(refused('hubot', '10.0.0.1')).toBeNull()
})
