import { expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'
import { Refusal } from './problem.ts'

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
