import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { startDesk } from '../testing/desk.ts'
import { entry, openAudit } from '../testing/audit.ts'
import { AUDIT_KEY } from '../testing/keys.ts'
import { exportOf } from './export.ts'
import { verifyExport } from './verify-export.ts'

/** Written by the commit before the guard knew more than the first letter of a cell. */
const before = (name: string) => join(import.meta.dirname, '..', 'testing', 'before', name)

const verdictOf = async (text: string) => verifyExport(Readable.from([Buffer.from(text)]), [AUDIT_KEY])

test.each([
  ['export-whole.csv', 28],
  ['export-selection.csv', 17],
])('%s, written before the guard grew, is verified as it was', async (name, count) => {
  expect(await verifyExport(createReadStream(before(name)), [AUDIT_KEY])).toMatchObject({
    state: 'whole',
    count,
  })
  const text = readFileSync(before(name), 'utf8')
  // Taking a guard away, or bringing one in, is a change.
  for (const [from, to] of [
    [`"'=1+1"`, `"=1+1"`],
    [`"＝1+1"`, `"'＝1+1"`],
    [`"a;'=1"`, `"a;=1"`],
  ] as const) {
    expect(text).toContain(from)
    expect([to, await verdictOf(text.replace(from, to))]).toEqual([
      to,
      expect.objectContaining({ state: 'broken' }),
    ])
  }
})

test('one file has one guard: lines of both are no export', async () => {
  const { store, audit } = await openAudit()
  for (const reason of ['＝1', 'a;=1', '=1', "a;'=1", 'plain', "'x'"])
    await audit.record({ ...entry(1), reason })
  const rows = await store.selectFrom('audit').selectAll().orderBy('seq').execute()
  const { only: _, ...head } = await store.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  let text = ''
  for await (const piece of exportOf('csv', Readable.from([rows]), { complete: true, head, key: AUDIT_KEY }))
    text += piece
  expect(text).toContain(`"'＝1"`)
  expect(text).toContain(`"a;'=1"`)
  expect(text).toContain(`"a;''=1"`)
  expect(await verdictOf(text)).toMatchObject({ state: 'whole', count: 6 })
  expect(await verdictOf(text.replace(`"'＝1"`, `"＝1"`))).toMatchObject({ state: 'broken' })
})

test('a reason that is a formula to some spreadsheet comes out of a running Authdesk as text', async () => {
  const desk = await startDesk()
  const cookie = await desk.signIn()
  for (const reason of ['＝1+1', "CI;=cmd|' /C calc'!A0;", 'x\n\u200b@SUM(A1)'])
    await desk.ask('DELETE', '/api/authorizations/1', { cookie, body: { reason } })
  const { text } = await desk.ask('GET', '/api/activity/export?format=csv', { cookie })
  for (const cell of [`"'＝1+1"`, `"CI;'=cmd|`, `"x\n'\u200b@SUM`]) expect(text).toContain(cell)
  expect(await verdictOf(text)).toMatchObject({ state: 'whole' })
  await desk.close()
})
