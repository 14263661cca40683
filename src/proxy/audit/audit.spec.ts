import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openStore } from '../store/sqlite.ts'
import { inTransaction } from '../store/transaction.ts'
import { auditOver, entry, openAudit, type TestAudit } from '../testing/audit.ts'
import { AUDIT_KEY } from '../testing/keys.ts'
import { headSigned } from './key.ts'
import { verifyStore } from './verify.ts'

async function filled(count: number, file?: string): Promise<TestAudit> {
  const desk = await openAudit(file)
  for (let n = 1; n <= count; n++) await desk.audit.record(entry(n))
  return desk
}

const checkpointsIn = (lines: string[]) => lines.filter((line) => line.includes('"audit checkpoint"'))

test('the chain is whole, its end is signed, and every signed end is in the log stream', async () => {
  const { store, lines } = await filled(205)
  const last = await store.selectFrom('audit').selectAll().where('seq', '=', 205).executeTakeFirstOrThrow()
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({
    state: 'whole',
    count: 205,
    hash: last.row_hash,
  })
  const heads = checkpointsIn(lines).map((line) => JSON.parse(line))
  expect(heads.map(({ count }) => count)).toEqual(Array.from({ length: 205 }, (_, n) => n + 1))
  for (const { count, hash, key, signature } of heads)
    expect(headSigned({ count, hash, key_id: key, signature }, AUDIT_KEY)).toBe(true)
})

test('a log that nobody has written to yet is signed too', async () => {
  const { store } = await openAudit()
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({ state: 'whole', count: 0 })
  await store.deleteFrom('audit_head').execute()
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({
    state: 'broken',
    row: null,
    fault: 'no-head',
  })
})

test('what was rolled back leaves no checkpoint that would be missed later', async () => {
  const { store, audit, lines } = await filled(99)
  await inTransaction(store, async (transaction) => {
    await audit.append(transaction, entry(100))
    throw new Error('it did not happen')
  }).catch(() => undefined)
  await audit.rehearse(entry(100))
  await audit.record({ ...entry(100), reason: 'it did' })
  const row = await store.selectFrom('audit').selectAll().where('seq', '=', 100).executeTakeFirstOrThrow()
  const after = checkpointsIn(lines).map((line) => JSON.parse(line))
  expect(after.filter(({ count }) => count >= 100).map(({ hash }) => hash)).toEqual([row.row_hash])
})

test('whatever is written reads back to the same hash: halves of characters, zero bytes, ids that no number holds', async () => {
  const { store, audit } = await openAudit()
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, 2 ** 53, -0)),
      async (text, number) =>
        audit.record({
          ...entry(1),
          reason: text,
          user: text,
          upstreamRequestId: text,
          app: text,
          objectId: number,
        }),
    ),
    { numRuns: 500, examples: [['\ud800', 9_007_199_254_740_992]] },
  )
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({ state: 'whole', count: 500 })
})

describe('nothing is built upon an end that this key did not sign', () => {
  test('a log that was written anew stays broken, and refuses', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'authdesk-audit-')), 'authdesk.db')
    const { store } = await filled(3, file)
    await store.updateTable('audit_head').set({ count: 2 }).execute()
    await store.deleteFrom('audit').where('seq', '=', 3).execute()
    await store.destroy()

    const next = await openAudit(file)
    await expect(next.audit.record(entry(3))).rejects.toMatchObject({ code: 'not-recorded' })
    expect(next.lines.some((line) => line.includes('audit log broken'))).toBe(true)
    expect(await verifyStore(next.store, [AUDIT_KEY])).toMatchObject({ fault: 'bad-signature' })
  })

  test('a log from before there was a key is signed once, by the key that was made for it', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'authdesk-audit-')), 'authdesk.db')
    const { store } = await filled(3, file)
    await store.updateTable('audit_head').set({ signature: '', key_id: '' }).execute()
    await store.destroy()
    const next = await openAudit(file)
    await next.audit.record(entry(4))
    expect(await verifyStore(next.store, [AUDIT_KEY])).toMatchObject({ state: 'whole', count: 4 })
  })
})

describe('what cannot be recorded is refused within a second', () => {
  test('a store without its table', async () => {
    const { store, audit } = await openAudit()
    await store.schema.dropTable('audit').execute()
    await expect(audit.record(entry(1))).rejects.toMatchObject({ code: 'not-recorded' })
    await expect(audit.rehearse(entry(1))).rejects.toMatchObject({ code: 'not-recorded' })
    expect(await audit.works()).toBe(false)
  })

  test('a store that somebody else has locked, however many ask; and it goes on when the lock is gone', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'authdesk-audit-')), 'authdesk.db')
    const { store, audit } = await filled(1, file)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const started = performance.now()
    const refused = await Promise.allSettled(Array.from({ length: 20 }, async () => audit.record(entry(2))))
    expect(performance.now() - started).toBeLessThan(1000)
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'))
    expect(await audit.works()).toBe(false)
    // Reading goes on.
    expect(await store.selectFrom('audit').select('seq').execute()).toHaveLength(1)

    other.exec('ROLLBACK')
    await expect.poll(async () => audit.works()).toBe(true)
    await audit.record(entry(2))
    expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({ state: 'whole', count: 2 })
  })
})

test('a start beside another process that writes finds nothing wrong', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'authdesk-audit-')), 'authdesk.db')
  const other = await filled(2, file)
  let reads = 0
  const store = (await openStore(file)).withPlugin({
    transformQuery: ({ node }) => node,
    // The first reading holds the store; behind each of the next ones comes a row.
    async transformResult({ result }) {
      const isHead = result.rows.some((row) => 'signature' in row)
      if (isHead && [2, 3].includes(++reads)) await other.audit.record(entry(reads))
      return result
    },
  })
  const { audit, lines } = await auditOver(store)
  expect(reads).toBeGreaterThan(3)
  expect(lines.filter((line) => line.includes('broken'))).toEqual([])
  await audit.record(entry(5))
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject({ state: 'whole', count: 5 })
})
