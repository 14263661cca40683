import { describe, expect, test } from 'vitest'
import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { SignedIn } from '#contract/session.ts'
import { candidatesIn, type Findings, knownOf, ownMatches, timelineOf } from './findings.ts'

const who = {
  login: 'octocat',
  apps: [
    { id: 'ci-bot', name: 'CI Bot', clientId: 'c'.repeat(20), can: ['check', 'revoke'] },
    { id: 'deploy', name: 'Deploy', clientId: 'd'.repeat(20), can: ['check'] },
  ],
} as unknown as SignedIn

const own = {
  id: 7,
  app: { clientId: 'e'.repeat(20), name: 'Elsewhere', url: '' },
  hash: 'a'.repeat(64),
  lastEight: 'Ae178B4a',
  createdAt: '2024-01-01T00:00:00Z',
  updatedAt: '2024-02-01T00:00:00Z',
  expiresAt: null,
} as Authorization

const entry = {
  seq: 1,
  at: '2024-01-15T00:00:00.000Z',
  action: 'token.check',
  app: 'ci-bot',
  appName: 'CI Bot',
  user: 'hubot',
  result: 'active',
  hash: 'b'.repeat(64),
  lastEight: '12345678',
} as Entry

const nothing: Findings = { token: null, checked: null, entries: [], own: null, ownAsked: false }
const known = (findings: Partial<Findings>) => knownOf({ ...nothing, ...findings }, who, 'ghes')

describe('what is known', () => {
  test.each<[string, Partial<Findings>, object]>([
    ['nothing', {}, { kind: 'unknown', value: false, mine: 'not-asked', app: 'unknown', user: 'unknown' }],
    [
      'the value alone',
      { token: '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' },
      { kind: 'oauth', value: true, app: 'unknown' },
    ],
    ['a list that does not hold it', { ownAsked: true }, { mine: 'not-listed' }],
    [
      'one’s own, of an app elsewhere',
      { own, ownAsked: true },
      { mine: 'listed', app: 'foreign', kind: 'oauth' },
    ],
    [
      'one’s own, personal',
      { own: { ...own, app: { ...own.app, clientId: '0'.repeat(20) } }, ownAsked: true },
      { kind: 'personal', app: 'none' },
    ],
    [
      'one’s own, of a GitHub App',
      { own: { ...own, app: { ...own.app, clientId: 'Iv1.0123456789abcdef' } } },
      { kind: 'app-user' },
    ],
    ['an entry of one’s app', { entries: [entry] }, { app: 'may-revoke', user: 'known', kind: 'oauth' }],
    [
      'an entry of an app that one supports',
      { entries: [{ ...entry, app: 'deploy' }] },
      { app: 'may-check' },
    ],
    [
      'an entry of a configured app of others',
      { entries: [{ ...entry, app: 'other', appName: 'Other' }] },
      { app: 'configured' },
    ],
    [
      'an entry of an app that nobody configured',
      { entries: [{ ...entry, app: 'f'.repeat(20), appName: null }] },
      { app: 'foreign' },
    ],
    [
      'a question that found nothing',
      { entries: [{ ...entry, user: null }] },
      { app: 'unknown', user: 'unknown', kind: 'unknown' },
    ],
  ])('%s', (_, findings, expected) => {
    expect(known(findings)).toMatchObject(expected)
  })
})

test('one’s own tokens are found by hash, last eight, id, app and name', () => {
  const list = [own, { ...own, id: 8, hash: 'c'.repeat(64), lastEight: '00000000' }]
  const ids = (sought: Parameters<typeof ownMatches>[1]) =>
    ownMatches(list, sought, 'octocat').map(({ id }) => id)
  expect(ids({ kind: 'hash', hex: own.hash! })).toEqual([7])
  expect(ids({ kind: 'last-eight', lastEight: '00000000' })).toEqual([8])
  expect(ids({ kind: 'id', id: 8 })).toEqual([8])
  expect(ids({ kind: 'client-id', clientId: own.app.clientId })).toEqual([7, 8])
  expect(ids({ kind: 'login', login: 'Octocat' })).toEqual([7, 8])
  expect(ids({ kind: 'login', login: 'hubot' })).toEqual([])
})

test('a token that both name is one candidate, with the most that is known of it', () => {
  expect(candidatesIn([entry, { ...entry, hash: own.hash }], [own], 'octocat')).toEqual([
    expect.objectContaining({ hash: own.hash, lastEight: 'Ae178B4a', app: 'Elsewhere', user: 'octocat' }),
    expect.objectContaining({ hash: entry.hash, lastEight: '12345678', app: 'CI Bot', user: 'hubot' }),
  ])
})

test('a candidate is alive or dead as far as one’s list and the log tell', () => {
  const stateOf = (entries: readonly Entry[], list: readonly Authorization[]) =>
    candidatesIn(entries, list, 'octocat').map(({ state }) => state)
  const stopped: Entry = { ...entry, action: 'token.revoke', result: 'confirmed' }
  expect(stateOf([], [own])).toEqual(['alive'])
  expect(stateOf([], [{ ...own, expiresAt: '2024-03-01T00:00:00Z' }])).toEqual(['expired'])
  expect(stateOf([entry], [])).toEqual(['unknown'])
  expect(stateOf([stopped, entry], [])).toEqual(['stopped'])
  expect(stateOf([{ ...stopped, result: 'not-confirmed' }], [])).toEqual(['unknown'])
  // A list that was read now knows better than a log.
  expect(stateOf([{ ...stopped, hash: own.hash }], [own])).toEqual(['alive'])
})

test('a personal token has no app: what the server puts in its place is its note', () => {
  const personal = {
    ...own,
    app: { clientId: '0'.repeat(20), name: 'laptop', url: '' },
    note: 'laptop',
  }
  expect(candidatesIn([], [personal], 'octocat')).toMatchObject([
    { app: null, personal: true, note: 'laptop' },
  ])
})

test('the timeline goes back in time, and tells the server’s dates from the log’s', () => {
  expect(timelineOf(own, [entry]).map(({ at, of }) => `${at.slice(0, 10)} ${of}`)).toEqual([
    '2024-02-01 server',
    '2024-01-15 log',
    '2024-01-01 server',
  ])
  expect(timelineOf(null, [])).toEqual([])
})
