import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { openStore } from '../store/sqlite.ts'
import type { AuditHead } from '../store/store.ts'
import { auditOver, entry } from '../testing/audit.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'
import { AUDIT_KEY } from '../testing/keys.ts'
import { GENESIS, linkHash, type Row } from './chain.ts'
import { readCheckpoints } from './checkpoints.ts'
import { signHead } from './key.ts'
import { verifyStore } from './verify.ts'

// Somebody who may write the store, and has no key, against an Authdesk that runs or is started on it.

let sandbox: Sandbox
let folder: string
let file: string
let desk: TestDesk
let cookie: string

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  folder = mkdtempSync(join(tmpdir(), 'authdesk-audit-attack-'))
  file = join(folder, 'authdesk.db')
  desk = await start()
  cookie = await desk.signIn('octocat')
  for (let n = 0; n < 6; n++) expect((await check()).status).toBe(200)
})
afterEach(async () => {
  await desk.close()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = async () => startDesk({ sandbox, storeFile: file, outbox: join(folder, 'outbox') })

async function restart(): Promise<void> {
  await desk.close()
  desk = await start()
}

async function check() {
  const token = sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  return desk.ask('POST', '/api/apps/ci-bot/tokens/check', { cookie, body: { token } })
}

function attack<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA busy_timeout = 2000')
    return work(database)
  } finally {
    database.close()
  }
}

const headOf = (database: DatabaseSync) =>
  database.prepare('select count, hash, key_id, signature from audit_head').get() as unknown as AuditHead
const rowsOf = (database: DatabaseSync) =>
  database.prepare('select * from audit order by seq').all() as unknown as Row[]

function putHead(database: DatabaseSync, { count, hash, signature }: Partial<AuditHead>): void {
  database
    .prepare('update audit_head set count = ?, hash = ?, signature = coalesce(?, signature)')
    .run(count!, hash!, signature ?? null)
}

/** Writes these rows in place of all, linked as Authdesk would link them; gives the hash of the last. */
function rewrite(database: DatabaseSync, rows: Row[]): string {
  database.exec('delete from audit')
  let previous = '0'.repeat(64)
  for (const [at, old] of rows.entries()) {
    const row: Row = { ...old, seq: at + 1, previous }
    row.row_hash = linkHash(row)
    previous = row.row_hash
    const names = Object.keys(row)
    database
      .prepare(
        `insert into audit (${names.map((name) => `"${name}"`).join()}) values (${names.map(() => '?').join()})`,
      )
      .run(...Object.values(row))
  }
  return previous
}

/** Nothing is added, the page and the command line say that the log is broken, and the process's log says why. */
async function expectBroken(code: string, fault: string): Promise<void> {
  const before = attack((database) => [headOf(database), rowsOf(database)])
  expect((await check()).body).toMatchObject({ status: 503, code: 'not-recorded' })
  desk.clock.advance(1_000)
  expect((await desk.ask('GET', '/readyz')).status).toBe(503)
  expect(attack((database) => [headOf(database), rowsOf(database)])).toEqual(before)
  expect(desk.lines.some((line) => line.includes(`"code":"${code}"`))).toBe(true)
  expect((await desk.ask('GET', '/api/activity/verify', { cookie })).body).toMatchObject({
    state: 'broken',
    fault,
  })
}

/** As `audit verify --log` does, with the stream of this process. */
async function verifyAgainstStream() {
  const lines = (async function* () {
    yield* desk.lines
  })()
  const { known, broken } = await readCheckpoints(lines, [AUDIT_KEY])
  expect(broken).toBeNull()
  return verifyStore(desk.store, [AUDIT_KEY], known)
}

describe('under a running Authdesk', () => {
  test('a row dropped, names changed, the chain made anew, the signature left: nothing is signed on top of it', async () => {
    attack((database) => {
      const rows = rowsOf(database)
        .toSpliced(2, 1)
        .map((row) => ({ ...row, actor: row.actor === 'octocat' ? 'hubot' : row.actor }))
      putHead(database, { count: rows.length, hash: rewrite(database, rows) })
    })
    await expectBroken('bad-signature', 'bad-signature')
  })

  test('names changed with the count as it was: the same', async () => {
    attack((database) => {
      const rows = rowsOf(database).map((row) => ({ ...row, actor: 'hubot' }))
      putHead(database, { count: rows.length, hash: rewrite(database, rows) })
    })
    await expectBroken('bad-signature', 'not-in-log')
  })

  test('an earlier signed head put back and the rows after it cut: refused, and found by the log stream', async () => {
    const earlier = attack(headOf)
    await check()
    await check()
    attack((database) => {
      database.prepare('delete from audit where seq > ?').run(earlier.count)
      putHead(database, earlier)
    })
    await expectBroken('set-back', 'older-than-log')
    expect(await verifyAgainstStream()).toMatchObject({ fault: 'older-than-log', row: earlier.count + 1 })
  })

  test('the last row of all cut at once: one is enough', async () => {
    const earlier = attack(headOf)
    await check()
    attack((database) => {
      database.prepare('delete from audit where seq > ?').run(earlier.count)
      putHead(database, earlier)
    })
    await expectBroken('set-back', 'older-than-log')
    await restart()
    // Nothing in the store tells of the row any more; the stream of the process before does.
    expect(await verifyStore(desk.store, [AUDIT_KEY])).toMatchObject({ state: 'whole' })
  })

  test('the head taken away', async () => {
    attack((database) => database.exec('delete from audit_head'))
    await expectBroken('no-head', 'no-head')
  })

  test('a longer log that the same key signed elsewhere does not continue this one', async () => {
    const other = await auditOver(await openStore(':memory:'))
    const { count } = attack(headOf)
    for (let n = 1; n <= count + 3; n++) await other.audit.record(entry(n))
    const rows = await other.store.selectFrom('audit').selectAll().orderBy('seq').execute()
    const { only: _, ...head } = await other.store
      .selectFrom('audit_head')
      .selectAll()
      .executeTakeFirstOrThrow()
    attack((database) => {
      rewrite(database, rows)
      putHead(database, head)
    })
    await expectBroken('not-continued', 'not-in-log')
  })

  test('rows of another process with the same key are taken, however many', async () => {
    const other = await auditOver(await openStore(file))
    for (let n = 1; n <= 700; n++) await other.audit.record(entry(n))
    expect((await check()).status).toBe(200)
    await other.audit.record(entry(8))
    expect((await check()).status).toBe(200)
    await other.store.destroy()
    expect(await verifyAgainstStream()).toMatchObject({ state: 'whole' })
  })

  test('rows of another process cut, and its head put back: refused once this one has seen them', async () => {
    const earlier = attack(headOf)
    const other = await auditOver(await openStore(file))
    for (let n = 1; n <= 3; n++) await other.audit.record(entry(n))
    await other.store.destroy()
    desk.clock.advance(2_000)
    expect((await desk.ask('GET', '/readyz')).status).toBe(200)
    attack((database) => {
      database.prepare('delete from audit where seq > ?').run(earlier.count)
      putHead(database, earlier)
    })
    desk.clock.advance(2_000)
    await expectBroken('set-back', 'older-than-log')
  })

  test('what was restored exactly as it was goes on', async () => {
    const kept = attack(headOf)
    attack((database) => database.exec('delete from audit_head'))
    expect((await check()).status).toBe(503)
    attack((database) =>
      database
        .prepare('insert into audit_head (only, count, hash, key_id, signature) values (1, ?, ?, ?, ?)')
        .run(kept.count, kept.hash, kept.key_id, kept.signature),
    )
    expect((await check()).status).toBe(200)
  })
})

describe('before a start', () => {
  test('all rows and the head wiped: no new log is signed beside what is left', async () => {
    await desk.close()
    attack((database) => database.exec('delete from audit; delete from audit_head'))
    desk = await start()
    await expectBroken('no-head', 'no-head')
    expect(attack(headOf)).toBeUndefined()
  })

  test.each(['session', 'receipt', 'operation', 'incident', 'job'])(
    'only a row of %s is left: the same',
    async (table) => {
      await desk.close()
      attack((database) => {
        for (const name of ['audit', 'audit_head', 'session', 'receipt', 'operation', 'incident', 'job'])
          database.exec(`delete from "${name}"`)
        const columns = database.prepare(`pragma table_info("${table}")`).all() as {
          name: string
          notnull: number
          pk: number
        }[]
        const needed = columns.filter(({ notnull, pk }) => notnull || pk)
        database
          .prepare(
            `insert into "${table}" (${needed.map(({ name }) => `"${name}"`).join()}) values (${needed.map(() => '1').join()})`,
          )
          .run()
      })
      desk = await start()
      expect((await desk.ask('GET', '/readyz')).status).toBe(503)
      expect(attack(headOf)).toBeUndefined()
      expect(desk.lines.some((line) => line.includes('"code":"no-head"'))).toBe(true)
    },
  )

  test('the very first signed head put back over no rows, with the records left', async () => {
    await desk.close()
    attack((database) => {
      database.exec('delete from audit')
      putHead(database, signHead(AUDIT_KEY, 0, GENESIS))
    })
    desk = await start()
    expect((await check()).status).toBe(503)
    expect(desk.lines.some((line) => line.includes('"code":"records-without-rows"'))).toBe(true)
  })

  test('the last rows cut and the head left', async () => {
    await desk.close()
    attack((database) => database.exec('delete from audit where seq = (select max(seq) from audit)'))
    desk = await start()
    await expectBroken('rows-missing', 'cut')
  })

  test('a receipt that the log has no row of', async () => {
    const { count } = attack(headOf)
    await desk.close()
    attack((database) =>
      database
        .prepare(`insert into receipt (seq, by, state, at, looks) values (?, 'check', 'confirmed', 0, '[]')`)
        .run(count + 1),
    )
    desk = await start()
    expect((await check()).status).toBe(503)
    expect(desk.lines.some((line) => line.includes('"code":"records-without-rows"'))).toBe(true)
  })

  test('an untouched store goes on', async () => {
    await restart()
    expect((await check()).status).toBe(200)
    expect(await verifyAgainstStream()).toMatchObject({ state: 'whole' })
  })
})
