import { expect, test } from 'vitest'
import { PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import { rotationOf } from './rotation.ts'
import { createRows } from './rows.ts'

const CI_BOT = { id: 'ci-bot', name: 'CI Bot', clientId: 'abcde12345fghij67890', can: ['create' as const] }
const TODAY = new Date('2026-11-21T10:00:00Z')

interface Wish {
  clientId?: string
  scopes?: string[] | null
  note?: string
  fingerprint?: string
  expires?: string
}

function rowsOf(...wishes: Wish[]) {
  return createRows()({
    root: wishes,
    asOf: TODAY.toISOString(),
    items: wishes.map(({ clientId = CI_BOT.clientId, scopes = ['repo'], note, fingerprint, expires }, i) => ({
      id: i + 1,
      app: { clientId, name: 'some app', url: '' },
      scopes,
      note: note ?? null,
      noteUrl: null,
      fingerprint: fingerprint ?? null,
      lastEight: null,
      hash: null,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      expiresAt: expires ?? null,
    })),
  })
}

const rotate = (rows: ReturnType<typeof rowsOf>, complete = true) =>
  rotationOf(rows[0]!, rows, complete, [CI_BOT], TODAY)
const personal = (note: string): Wish => ({ clientId: PERSONAL_CLIENT_ID, note })

test('a personal token takes the next free note', () => {
  expect(rotate(rowsOf(personal('laptop'), personal('laptop 2')))).toEqual({
    way: 'personal',
    note: 'laptop 3',
  })
})

test('an app’s token takes a fingerprint of the day that no other has; a day of before gives way', () => {
  const found = rotate(
    rowsOf({ fingerprint: 'runner-20250101' }, { fingerprint: 'runner-20261121', scopes: ['gist'] }),
  )
  expect(found).toEqual({ way: 'app', app: CI_BOT, fingerprint: 'runner-20261121-2' })
  expect(rotate(rowsOf({}))).toMatchObject({ fingerprint: 'rotated-20261121' })
})

test.each<[string, Wish[], boolean]>([
  ['github-app', [{ clientId: 'Iv1.8a61f9b3a7aba766', scopes: null }], true],
  ['expired', [{ ...personal('old'), expires: '2026-11-20T00:00:00Z' }], true],
  ['no-secret', [{ clientId: 'ffffffffffffffffffff' }], true],
  ['not-read', [{}], false],
  ['full', Array.from({ length: 10 }, () => ({})), true],
])('why not: %s', (why, wishes, complete) => {
  expect(rotate(rowsOf(...wishes), complete)).toEqual({ way: null, why })
})
