import { expect, test } from 'vitest'
import { essentialScopes, isKnownScope, powerOf, powerOfAll, SCOPES } from './scopes.ts'

test('every included scope is a scope of the list, and none is stronger than what includes it', () => {
  const order = ['admin', 'write', 'read', 'none']
  for (const [name, scope] of Object.entries(SCOPES)) {
    for (const part of 'includes' in scope ? scope.includes : []) {
      expect(isKnownScope(part), `${name} includes ${part}`).toBe(true)
      expect(order.indexOf(powerOf(part))).toBeGreaterThanOrEqual(order.indexOf(scope.power))
    }
  }
})

test('the strongest scope decides; unknown and unreported count as write; none is public data only', () => {
  expect(powerOfAll(['read:org', 'delete_repo', 'gist'])).toBe('admin')
  expect(powerOfAll(['read:org', 'never_heard_of'])).toBe('write')
  expect(powerOfAll(null)).toBe('write')
  expect(powerOfAll([])).toBe('none')
  expect(powerOf('constructor')).toBe('write')
})

test('what another scope contains is left out, the strongest come first', () => {
  expect(essentialScopes(['read:org', 'public_repo', 'repo', 'gist', 'delete_repo', 'gist'])).toEqual([
    'delete_repo',
    'repo',
    'gist',
    'read:org',
  ])
})
