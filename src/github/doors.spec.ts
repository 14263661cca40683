import { describe, expect, test } from 'vitest'
import { type Door, doorsFor, type DoorState, holds, type Known, ROWS, type Why } from './doors.ts'

const VALUES: { [K in keyof Known]: readonly Known[K][] } = {
  kind: ['personal', 'fine-grained', 'oauth', 'app-user', 'app-installation', 'refresh', 'legacy', 'unknown'],
  profile: ['github.com', 'ghes', 'ghes-unversioned', 'ghae'],
  value: [true, false],
  mine: ['listed', 'not-listed', 'not-asked'],
  app: ['may-revoke', 'may-check', 'configured', 'foreign', 'none', 'unknown'],
  user: ['known', 'unknown'],
}

/** Everything that can be known, each combination once. */
const EVERYTHING: Known[] = Object.entries(VALUES).reduce<Known[]>(
  (sofar, [name, values]) => sofar.flatMap((known) => values.map((value) => ({ ...known, [name]: value }))),
  [{} as Known],
)

const base: Known = {
  kind: 'oauth',
  profile: 'ghes',
  value: true,
  mine: 'not-asked',
  app: 'unknown',
  user: 'unknown',
}

describe('the table as a whole', () => {
  const doors = [...new Set(ROWS.map(({ door }) => door))]

  test('whatever is known, every door has one verdict, and open ones come first', () => {
    expect(EVERYTHING).toHaveLength(8 * 4 * 2 * 3 * 6 * 2)
    for (const known of EVERYTHING) {
      const verdicts = doorsFor(known)
      expect(verdicts.map(({ door }) => door).toSorted()).toEqual(doors.toSorted())
      const states = verdicts.map(({ state }) => ['open', 'ask', 'unknown', 'closed'].indexOf(state))
      expect(states).toEqual(states.toSorted((a, b) => a - b))
    }
  })

  test('no row is idle: each is the first to hold for something', () => {
    const idle = ROWS.filter(
      (row) =>
        !EVERYTHING.some(
          (known) => ROWS.find(({ door, when }) => door === row.door && holds(when, known)) === row,
        ),
    )
    expect(idle).toEqual([])
  })

  test('every row says where GitHub says so', () => {
    for (const { source } of ROWS) expect(source).toMatch(/^https:\/\/(docs|developer)\.github\.com\//)
  })

  test('nothing is open that needs a value while there is none, and no token of another is in one’s own list', () => {
    for (const known of EVERYTHING)
      for (const { door, state } of doorsFor(known))
        if (state === 'open') {
          if (door === 'own-list') expect(known.mine).toBe('listed')
          else expect([door, known.value]).toEqual([door, true])
        }
  })
})

/** A row of the table each: what is known, and what it comes to. */
const CASES: [Door, Partial<Known>, DoorState, Why][] = [
  ['own-list', { profile: 'github.com', mine: 'listed' }, 'closed', 'own-list-not-offered'],
  ['own-list', { mine: 'listed' }, 'open', 'own-list-mine'],
  ['own-list', { kind: 'app-installation' }, 'closed', 'own-list-kind'],
  ['own-list', { mine: 'not-listed' }, 'closed', 'own-list-not-mine'],
  ['own-list', {}, 'unknown', 'own-list-ask'],
  ['app', { kind: 'personal' }, 'closed', 'app-personal'],
  ['app', { kind: 'refresh' }, 'closed', 'app-kind'],
  ['app', { kind: 'unknown', app: 'none' }, 'closed', 'app-personal'],
  ['app', { app: 'may-revoke' }, 'open', 'app-mine'],
  ['app', { app: 'may-revoke', value: false }, 'unknown', 'app-needs-value'],
  ['app', { app: 'may-check' }, 'closed', 'app-not-mine'],
  ['app', {}, 'unknown', 'app-check-first'],
  ['app', { value: false }, 'unknown', 'app-needs-value'],
  ['app-owner', { kind: 'fine-grained' }, 'closed', 'app-personal'],
  ['app-owner', { kind: 'app-installation' }, 'ask', 'app-owner-only'],
  ['app-owner', { kind: 'unknown', app: 'none' }, 'closed', 'app-personal'],
  ['app-owner', { app: 'may-revoke' }, 'closed', 'app-owner-is-you'],
  ['app-owner', { app: 'may-check' }, 'ask', 'app-owner-here'],
  ['app-owner', { app: 'configured' }, 'ask', 'app-owner-here'],
  ['app-owner', { app: 'foreign' }, 'ask', 'app-owner-elsewhere'],
  ['app-owner', {}, 'unknown', 'app-owner-unknown'],
  ['account', { kind: 'app-installation' }, 'closed', 'account-none'],
  ['account', { mine: 'listed' }, 'closed', 'account-is-you'],
  ['account', { user: 'known', kind: 'personal' }, 'ask', 'account-personal'],
  ['account', { user: 'known' }, 'ask', 'account-known'],
  ['account', {}, 'unknown', 'account-unknown'],
  ['report', { profile: 'github.com', kind: 'personal' }, 'open', 'report-open'],
  ['report', { profile: 'github.com', kind: 'personal', value: false }, 'unknown', 'report-needs-value'],
  ['report', { profile: 'github.com', kind: 'unknown', value: false }, 'unknown', 'report-needs-kind'],
  ['report', { profile: 'github.com' }, 'closed', 'report-kind'],
  ['report', { kind: 'fine-grained' }, 'open', 'report-ghes'],
  ['report', { kind: 'unknown', value: false }, 'unknown', 'report-needs-value'],
  ['report', {}, 'closed', 'report-kind'],
  ['report', { profile: 'ghae', kind: 'personal' }, 'closed', 'report-not-offered'],
  ['secret-scanning', {}, 'closed', 'scanning-not-offered'],
  ['secret-scanning', { profile: 'github.com', kind: 'refresh' }, 'closed', 'scanning-kind'],
  ['secret-scanning', { profile: 'github.com' }, 'ask', 'scanning-by-itself'],
  ['installation', { kind: 'app-installation' }, 'open', 'installation-itself'],
  ['installation', { kind: 'app-installation', value: false }, 'ask', 'installation-waits'],
  ['installation', { kind: 'unknown', value: false }, 'unknown', 'installation-maybe'],
  ['installation', {}, 'closed', 'installation-kind'],
  ['organisation', { kind: 'fine-grained' }, 'ask', 'organisation-fine-grained'],
  ['organisation', { profile: 'github.com' }, 'ask', 'organisation-sso'],
  ['organisation', {}, 'closed', 'organisation-kind'],
  ['site-admin', { profile: 'github.com' }, 'closed', 'site-admin-none'],
  ['site-admin', { kind: 'personal' }, 'ask', 'site-admin-personal'],
  ['site-admin', {}, 'ask', 'site-admin-account'],
]

test.each(CASES)('%s, knowing %j: %s, %s', (door, known, state, why) => {
  expect(doorsFor({ ...base, ...known }).find((verdict) => verdict.door === door)).toMatchObject({
    state,
    why,
  })
})

test('every row has its case', () => {
  const rows = ROWS.map(({ door, why, state }) => `${door} ${state} ${why}`)
  const cases = CASES.map(([door, , state, why]) => `${door} ${state} ${why}`)
  expect([...new Set(rows)].filter((row) => !cases.includes(row))).toEqual([])
})
