import { expect, test } from 'vitest'
import type { Server } from './config.ts'
import { appFor, appsOf } from './roles.ts'
import { Secret } from './secret.ts'

const server = {
  apps: ['one', 'two'].map((id) => ({ id, name: id, clientId: id, clientSecret: new Secret('x') })),
  roles: {
    octocat: [
      { role: 'owner', apps: ['one'] },
      { role: 'support', apps: ['*'] },
    ],
  },
} as unknown as Server

test('one person may hold several roles; the stronger one counts for its app', () => {
  expect(appsOf(server, 'OctoCat').map(({ id, can }) => [id, can])).toEqual([
    ['one', ['check', 'revoke', 'remove', 'reset', 'create']],
    ['two', ['check']],
  ])
  expect(appFor(server, 'octocat', 'two', 'reset')).toBeNull()
  expect(appFor(server, 'octocat', 'two', 'check')?.id).toBe('two')
})

test.each(['nobody', 'constructor', '__proto__', ''])('%j has no role', (login) => {
  expect(appsOf(server, login)).toEqual([])
})
