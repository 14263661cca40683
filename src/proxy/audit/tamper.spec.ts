import { generateKeyPairSync } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { AuditHead, Store } from '../store/store.ts'
import { entry, openAudit } from '../testing/audit.ts'
import { AUDIT_KEY } from '../testing/keys.ts'
import { ChainCheck, linkHash, type Row } from './chain.ts'
import { exportOf, type Format } from './export.ts'
import { auditKeyOf, signHead } from './key.ts'
import { verifyExport } from './verify-export.ts'
import { verifyStore } from './verify.ts'

// Ten thousand ways to bend the log, by somebody who may write everything but does not have the key. 0 missed.

const ROWS = 24
const FOREIGN = auditKeyOf(generateKeyPairSync('ed25519').privateKey, true)

let store: Store
let rows: Row[]
let head: AuditHead
const files: Record<string, string> = {}

beforeAll(async () => {
  const desk = await openAudit()
  for (let n = 1; n <= ROWS; n++) await desk.audit.record(entry(n))
  ;({ store } = desk)
  rows = await store.selectFrom('audit').selectAll().orderBy('seq').execute()
  const { only: _, ...found } = await store.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  head = found
  for (const format of ['csv', 'jsonl'] as const) {
    files[`${format} whole`] = await exported(format, rows, true)
    files[`${format} selection`] = await exported(
      format,
      rows.filter(({ actor }) => actor === 'hubot'),
      false,
    )
  }
})

async function exported(format: Format, some: Row[], complete: boolean): Promise<string> {
  const slices = (async function* () {
    yield some
  })()
  let text = ''
  for await (const piece of exportOf(format, slices, { complete, head, key: AUDIT_KEY })) text += piece
  return text
}

const verdictOf = async (text: string | Uint8Array) =>
  verifyExport(
    (async function* () {
      const bytes = Buffer.from(text)
      // Cut anywhere, within a character too.
      for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997)
    })(),
    [AUDIT_KEY],
  )

const index = fc.nat(ROWS - 1)
const column = fc.constantFrom(
  ...([
    'seq',
    'at',
    'actor',
    'role',
    'door',
    'action',
    'result',
    'app',
    'user',
    'hash',
    'last_eight',
  ] as const),
  ...([
    'object_id',
    'reason',
    'operation',
    'request_id',
    'upstream_request_id',
    'previous',
    'row_hash',
  ] as const),
)
const value = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.integer({ min: -5, max: 5000 }),
  fc.constant(null),
  fc.constantFrom('octocat', 'hubot', 'confirmed', 'holder', '0'.repeat(64)),
)

type Bend = (rows: Row[], head: AuditHead) => { rows: Row[]; head: AuditHead }

/** Makes the chain fit together again from a row on, as somebody would who knows how it is made. */
function relink(bent: Row[], from: number): Row[] {
  for (let i = from; i < bent.length; i++) {
    const row = bent[i]!
    row.seq = i + 1
    row.previous = bent[i - 1]?.row_hash ?? '0'.repeat(64)
    row.row_hash = linkHash(row)
  }
  return bent
}

const edit: fc.Arbitrary<Bend> = fc.tuple(index, column, value).map(([i, name, to]) => (all, end) => ({
  rows: all.map((row, at) => (at === i ? { ...row, [name]: to } : row)),
  head: end,
}))
const remove: fc.Arbitrary<Bend> = fc
  .tuple(index, fc.integer({ min: 1, max: 5 }))
  .map(([i, many]) => (all, end) => ({
    rows: all.toSpliced(i, many),
    head: end,
  }))
const swap: fc.Arbitrary<Bend> = fc
  .tuple(index, index, fc.boolean())
  .map(([a, b, renumber]) => (all, end) => {
    const bent = all.with(a, all[b]!).with(b, all[a]!)
    return { rows: renumber ? bent.map((row, i) => ({ ...row, seq: i + 1 })) : bent, head: end }
  })
const cut: fc.Arbitrary<Bend> = fc.tuple(index, fc.boolean()).map(([i, withHead]) => (all, end) => ({
  rows: all.slice(0, i),
  head: withHead ? { ...end, count: i, hash: all[i - 1]?.row_hash ?? '0'.repeat(64) } : end,
}))
const insert: fc.Arbitrary<Bend> = fc
  .tuple(fc.nat(ROWS), index, fc.boolean())
  .map(([at, like, fitting]) => (all, end) => {
    const bent = all.toSpliced(at, 0, { ...all[like]!, actor: 'nobody' }).map((row) => ({ ...row }))
    return { rows: fitting ? relink(bent, at) : bent, head: end }
  })
const rewrite: fc.Arbitrary<Bend> = fc
  .tuple(index, fc.string({ maxLength: 8 }), fc.constantFrom('old', 'foreign', 'foreign as ours', 'none'))
  .map(([i, reason, signed]) => (all, end) => {
    const bent = relink(
      all.map((row, at) => ({ ...row, ...(at === i ? { reason: `bent ${reason}` } : {}) })),
      i,
    )
    const hash = bent.at(-1)!.row_hash
    const foreign = signHead(FOREIGN, ROWS, hash)
    const heads = {
      old: { ...end, hash },
      foreign,
      'foreign as ours': { ...foreign, key_id: end.key_id },
      none: { ...end, hash, signature: '' },
    }
    return { rows: bent, head: heads[signed] }
  })
const headEdit: fc.Arbitrary<Bend> = fc
  .tuple(fc.constantFrom('count', 'hash', 'key_id', 'signature'), value)
  .map(([name, to]) => (all, end) => ({ rows: all, head: { ...end, [name]: to } }))

const bend = fc.oneof(edit, edit, remove, swap, cut, insert, rewrite, headEdit)

const same = (a: { rows: Row[]; head: AuditHead }) =>
  JSON.stringify(a.rows) === JSON.stringify(rows) && JSON.stringify(a.head) === JSON.stringify(head)

function brokenAt(bent: { rows: Row[]; head: AuditHead }) {
  const chain = new ChainCheck({ keys: [AUDIT_KEY] })
  for (const row of bent.rows) {
    const found = chain.take(row)
    if (found) return found
  }
  return chain.end(bent.head)
}

test('6,000 bent logs: none passes, and none that was left alone fails', () => {
  expect(brokenAt({ rows, head })).toBeNull()
  let bent = 0
  fc.assert(
    fc.property(bend, (act) => {
      const result = act(rows, head)
      fc.pre(!same(result))
      bent++
      expect(brokenAt(result)).not.toBeNull()
    }),
    { numRuns: 6_000, maxSkipsPerRun: 10 },
  )
  expect(bent).toBe(6_000)
})

test('an edited field is found at its row, whatever it is', () => {
  for (const [i] of rows.entries())
    for (const name of Object.keys(rows[0]!) as (keyof Row)[]) {
      const found = brokenAt({
        rows: rows.map((row, at) => (at === i ? { ...row, [name]: 'bent' } : row)),
        head,
      })
      // A number that is none leaves the row unsaid, but not unseen.
      if (name !== 'seq') expect([name, found?.row]).toEqual([name, i + 1])
      else expect(found).not.toBeNull()
    }
})

test('a change of key that the old key did not sign, by somebody who has the new one', () => {
  const row = (signature: string): Row => {
    const linked = {
      ...rows.at(-1)!,
      seq: ROWS + 1,
      action: 'audit.new-key',
      result: `key ${AUDIT_KEY.id} replaced by ${FOREIGN.id}; last signature ${signature}`,
      previous: head.hash,
    }
    return { ...linked, row_hash: linkHash(linked) }
  }
  const verdictOn = (bent: Row[], last: Row) => {
    const chain = new ChainCheck({ keys: [AUDIT_KEY, FOREIGN] })
    const found = [...bent, last].map((one) => chain.take(one)).find((one) => one !== null)
    return found ?? chain.end(signHead(FOREIGN, last.seq, last.row_hash))
  }
  expect(verdictOn(rows, row(head.signature))).toBeNull()
  const forged = signHead(FOREIGN, ROWS, head.hash).signature
  expect(verdictOn(rows, row(forged))).toMatchObject({ fault: 'bad-key-change', row: ROWS + 1 })
  // The old key's signature, over rows that were changed after it.
  const bent = relink(
    rows.map((one) => ({ ...one, actor: 'hubot' })),
    0,
  )
  const moved = { ...row(head.signature), previous: bent.at(-1)!.row_hash }
  moved.row_hash = linkHash(moved)
  expect(verdictOn(bent, moved)).toMatchObject({ fault: 'bad-key-change' })
})

test('3,700 bent exports, whole and selected, CSV and lines of JSON: none passes', async () => {
  for (const [name, text] of Object.entries(files))
    expect([name, (await verdictOf(text)).state]).toEqual([name, 'whole'])
  const inFile = fc.record({
    name: fc.constantFrom(...Object.keys(files)),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    to: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    how: fc.constantFrom(
      'replace',
      'delete',
      'insert',
      'cut',
      'delete-line',
      'swap-lines',
      'repeat-line',
      'foreign',
    ),
    letter: fc.oneof(
      fc.constantFrom(...'0123456789abcdef", \n\r\'{}'.split('')),
      fc.constantFrom('octocat', 'null', '""', '\ufeff', 'é', '\\u0061', '{}\n', '"'),
      fc.string({ minLength: 1, maxLength: 3 }),
    ),
  })
  let bent = 0
  await fc.assert(
    fc.asyncProperty(inFile, async ({ name, at, to, how, letter }) => {
      const text = files[name]!
      const place = Math.floor(at * text.length)
      const lines = text.match(/[^\n]*\n|[^\n]+$/g)!
      const [a, b] = [Math.floor(at * lines.length), Math.floor(to * lines.length)]
      const made = {
        replace: () => text.slice(0, place) + letter + text.slice(place + letter.length),
        delete: () => text.slice(0, place) + text.slice(place + letter.length),
        insert: () => text.slice(0, place) + letter + text.slice(place),
        cut: () => text.slice(0, place),
        'delete-line': () => lines.toSpliced(a, 1).join(''),
        'swap-lines': () => lines.with(a, lines[b]!).with(b, lines[a]!).join(''),
        'repeat-line': () => lines.toSpliced(b, 0, lines[a]!).join(''),
        // Rows from another export of the same log, in place of its own.
        foreign: () => {
          const other =
            files[
              name.includes('whole') ? name.replace('whole', 'selection') : name.replace('selection', 'whole')
            ]!
          const others = other.match(/[^\n]*\n/g)!
          return lines.with(a, others[b % others.length]!).join('')
        },
      }[how]()
      // What is not well-formed text becomes the same bytes as its replacement.
      fc.pre(!Buffer.from(made).equals(Buffer.from(text)))
      bent++
      expect((await verdictOf(made)).state).toBe('broken')
    }),
    { numRuns: 3_700, maxSkipsPerRun: 10 },
  )
  expect(bent).toBe(3_700)
})

test('bytes that are no text, an empty file and another file are said to be what they are', async () => {
  const whole = files['jsonl whole']!
  expect(await verdictOf(Buffer.concat([Buffer.from(whole), Buffer.from([0xff, 0xfe])]))).toMatchObject({
    state: 'broken',
  })
  expect(await verdictOf('')).toMatchObject({ fault: 'no-export' })
  expect(await verdictOf('"login","password"\r\n')).toMatchObject({ fault: 'no-export' })
  // Another type that reads the same is another file.
  for (const [from, to] of [
    ['"complete":true', '"complete":1'],
    [`"count":${ROWS}`, `"count":"${ROWS}"`],
    [`"rows":${ROWS}`, `"rows":"${ROWS}"`],
    ['"seq":3', '"seq":"3"'],
    ['"seal":null', '"seal":""'],
    ['"complete":true', '"complete":false'],
  ] as const)
    expect([to, (await verdictOf(whole.replace(from, to))).state]).toEqual([to, 'broken'])
  const lines = whole.split('\n')
  expect(await verdictOf(`${lines.slice(0, -2).join('\n')}\n`)).toMatchObject({
    row: ROWS + 1,
    fault: 'no-end',
  })
  expect(await verdictOf(lines.toSpliced(4, 1).join('\n'))).toMatchObject({ row: 5, fault: 'missing' })
  expect(await verdictOf(whole.replace('leaked', 'leakee'))).toMatchObject({ row: 1, fault: 'changed' })
})

test('300 bends of a real store, in every column and of the head: none passes', async () => {
  const wanted = { state: 'whole', count: ROWS, hash: head.hash }
  expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject(wanted)
  // A column that a later migration adds must be hashed, or this finds it.
  const columns = Object.keys(rows[0]!) as (keyof Row)[]
  let bent = 0
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.record({
          how: fc.constant('edit' as const),
          i: index,
          name: fc.constantFrom(...columns),
          to: value,
        }),
        fc.record({
          how: fc.constant('delete' as const),
          i: index,
          name: fc.constant('seq' as const),
          to: fc.constant(1),
        }),
        fc.record({
          how: fc.constant('huge' as const),
          i: index,
          name: fc.constantFrom('at', 'object_id'),
          to: fc.constant(0n),
        }),
        fc.record({
          how: fc.constant('head' as const),
          i: index,
          name: fc.constantFrom('count', 'hash', 'key_id', 'signature'),
          to: value,
        }),
      ),
      async ({ how, i, name, to }) => {
        class Undo extends Error {}
        try {
          await store.transaction().execute(async (transaction) => {
            const row = transaction.updateTable('audit').where('seq', '=', i + 1)
            if (how === 'delete')
              await transaction
                .deleteFrom('audit')
                .where('seq', '=', i + 1)
                .execute()
            else if (how === 'huge') await row.set({ [name]: 2n ** 60n }).execute()
            else if (how === 'head')
              await transaction
                .updateTable('audit_head')
                .set({ [name]: to })
                .execute()
            else await row.set({ [name]: to }).execute()
            const found = await verifyWithin(transaction)
            if (found === 'same') return
            bent++
            expect(found).toBe('broken')
            throw new Undo()
          })
        } catch (error) {
          // NOT NULL and the primary key refuse some bends themselves.
          if (!(error instanceof Undo) && (error as { code?: string }).code !== 'ERR_SQLITE_ERROR')
            throw error
        }
        expect(await verifyStore(store, [AUDIT_KEY])).toMatchObject(wanted)
      },
    ),
    { numRuns: 300 },
  )
  expect(bent).toBeGreaterThan(200)
})

/** Within the transaction that bends, so that nothing has to be put back. */
async function verifyWithin(transaction: Store): Promise<'same' | 'broken' | 'whole'> {
  const verdict = await verifyStore(transaction, [AUDIT_KEY])
  if (verdict.state === 'broken') return 'broken'
  const now = await transaction.selectFrom('audit').selectAll().orderBy('seq').execute()
  const { only: _, ...end } = await transaction.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  return JSON.stringify([now, end]) === JSON.stringify([rows, head]) ? 'same' : 'whole'
}
