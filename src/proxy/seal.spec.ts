import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { deriveKey, seal, unseal } from './seal.ts'
import { Secret } from './secret.ts'

test('a box opens with its key and its row, and with nothing else', () => {
  const server = randomBytes(32)
  const cookie = randomBytes(32)
  const box = seal(deriveKey(server, 'password', cookie), 'hunter2', ['row', 'octocat'])
  expect(unseal(deriveKey(server, 'password', cookie), box, ['row', 'octocat'])?.toString()).toBe('hunter2')
  expect(unseal(deriveKey(server, 'password', cookie), box, ['row', 'hubot'])).toBeNull()
  for (let i = 0; i < 100; i++) {
    expect(unseal(deriveKey(server, 'password', randomBytes(32)), box, ['row', 'octocat'])).toBeNull()
    expect(unseal(deriveKey(randomBytes(32), 'password', cookie), box, ['row', 'octocat'])).toBeNull()
  }
  for (let i = 0; i < box.length; i++) {
    const bent = Buffer.from(box)
    bent[i]! ^= 1
    expect(unseal(deriveKey(server, 'password', cookie), bent, ['row', 'octocat'])).toBeNull()
  }
  // Two names do not run into one another.
  const pair = seal(server, 'x', ['ab', 'c'])
  expect(unseal(server, pair, ['a', 'bc'])).toBeNull()
})

test('a secret prints itself nowhere', () => {
  const secret = new Secret('canary')
  const error = Object.assign(new Error('x'), { secret })
  expect(
    `${String(secret)}${JSON.stringify({ secret })}${inspect(error, { depth: 9, showHidden: true })}`,
  ).not.toContain('canary')
  expect(String(Object.values(secret))).not.toContain('canary')
})
