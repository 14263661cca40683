import { expect, test } from 'vitest'
import { SCOPES } from '#github/scopes.ts'
import { containerOf, difference, GROUPS, onTopOf, scopeChange, scopesOf } from './scopeTree.ts'

test('every scope stands in the tree, each once', () => {
  const all = GROUPS.flatMap(({ branches }) => branches).flatMap(scopesOf)
  expect(all.toSorted()).toEqual(Object.keys(SCOPES).toSorted())
})

test('exactly one key is sent, or none', () => {
  expect(scopeChange(['repo'], ['repo', 'gist'])).toEqual({ addScopes: ['gist'] })
  expect(scopeChange(['repo', 'gist'], ['gist'])).toEqual({ removeScopes: ['repo'] })
  expect(scopeChange(['repo'], ['gist'])).toEqual({ scopes: ['gist'] })
  expect(scopeChange(['gist', 'repo'], ['repo', 'gist'])).toEqual({})
  expect(scopeChange(['repo'], [])).toEqual({ removeScopes: ['repo'] })
})

test('a change stands on what is there now, and leaves what others changed', () => {
  expect(onTopOf(['gist'], ['repo', 'workflow'], ['workflow', 'public_repo'])).toEqual([
    'gist',
    'public_repo',
  ])
  expect(onTopOf(['repo', 'gist'], ['repo'], [])).toEqual(['gist'])
  expect(onTopOf(['repo', 'gist'], ['repo'], ['repo', 'gist'])).toEqual(['repo', 'gist'])
})

test('what a wider scope contains is neither gained nor lost twice', () => {
  expect(difference(['repo'], ['public_repo'])).toEqual({ gained: [], lost: ['repo'] })
  expect(difference(['public_repo'], ['repo'])).toEqual({ gained: ['repo'], lost: [] })
  expect(containerOf('read:org', ['gist', 'admin:org'])).toBe('admin:org')
  expect(containerOf('repo', ['repo'])).toBeUndefined()
})
