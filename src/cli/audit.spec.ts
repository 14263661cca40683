import { createPrivateKey } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { createAudit, linkedRow } from '#proxy/audit/audit.ts'
import { auditKeyOf, readAuditKey, signHead } from '#proxy/audit/key.ts'
import { KEY_CHANGE, writeKeyChange } from '#proxy/audit/key-change.ts'
import { createLog } from '#proxy/log.ts'
import { holdFolder } from '#proxy/lock.ts'
import { openStore } from '#proxy/store/sqlite.ts'
import type { AuditHead } from '#proxy/store/store.ts'
import { entry } from '#proxy/testing/audit.ts'
import { run } from './run.ts'

let data: string
let log: string

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'authdesk-cli-'))
  log = join(data, 'authdesk.log')
  writeFileSync(log, '')
})

/** A proxy's log as it grows; the store stays open, as under a running one, until `close`. */
async function open() {
  const store = await openStore(join(data, 'authdesk.db'))
  const audit = createAudit({
    store,
    clock: { now: Date.now, sleep: async () => undefined },
    log: createLog('info', {
      write: (line) => appendFileSync(log, `Nov 21 14:02:11 {desk} "}" authdesk[7]: ${line}`),
    }),
    key: readAuditKey(join(data, 'key')),
    roleOf: () => null,
  })
  await audit.begin()
  return {
    async fill(from: number, to: number) {
      for (let n = from; n <= to; n++) await audit.record(entry(n))
    },
    close: async () => store.destroy(),
  }
}

async function authdesk(...args: string[]) {
  let [out, err] = ['', '']
  const code = await run(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: { AUTHDESK_DATA: data },
    folder: '/nowhere',
    here: data,
  })
  return { code, out, err }
}

function bend(how: string | ((database: DatabaseSync) => void)) {
  const database = new DatabaseSync(join(data, 'authdesk.db'))
  if (typeof how === 'string') database.exec(how)
  else how(database)
  database.close()
}

function read(sql: string): unknown {
  const database = new DatabaseSync(join(data, 'authdesk.db'))
  const row = database.prepare(sql).get()
  database.close()
  return row
}
const headIn = () => read('select * from audit_head') as AuditHead
const hashOf = (seq: number) =>
  (read(`select row_hash from audit where seq = ${seq}`) as { row_hash: string }).row_hash

describe('audit verify', () => {
  test('the store of a running proxy is whole, and only read', async () => {
    const desk = await open()
    await desk.fill(1, 130)
    const before = readFileSync(join(data, 'authdesk.db'))
    const verdict = await authdesk('audit', 'verify')
    expect(verdict).toMatchObject({ code: 0, err: '' })
    expect(verdict.out).toMatch(/^Whole\. 130 entries, chain whole, its end signed with key [0-9a-f]{16}\./)
    expect(verdict.out).toContain('Not compared with a log')
    expect(readFileSync(join(data, 'authdesk.db')).equals(before)).toBe(true)
    await desk.fill(131, 131)
    expect(JSON.parse((await authdesk('audit', 'verify', '--json')).out)).toMatchObject({
      state: 'whole',
      count: 131,
    })
    await desk.close()
  })

  test.each([
    [
      "update audit set result = 'active ' where seq = 7",
      'Entry 7 was changed: its content does not give its hash.',
    ],
    ['delete from audit where seq = 7', 'Entry 7 is missing.'],
    ['delete from audit where seq > 90', 'Entry 91 and what followed are missing'],
    ['delete from audit', 'Entry 1 and what followed are missing'],
    ['delete from audit_head', 'The signed end of the log is missing.'],
    ["update audit_head set signature = 'AAAA'", 'The signature of the end of the log is not valid.'],
    ['update audit set at = 1152921504606846976 where seq = 7', 'Entry 7 cannot be read.'],
  ])('%s', async (sql, says) => {
    const desk = await open()
    await desk.fill(1, 100)
    await desk.close()
    bend(sql)
    const verdict = await authdesk('audit', 'verify')
    expect(verdict.code).toBe(1)
    expect(verdict.out).toContain(`BROKEN. ${says}`)
    expect(JSON.parse((await authdesk('audit', 'verify', '--json')).out)).toMatchObject({ state: 'broken' })
  })

  test('an old copy of the whole store passes by itself, and not against the log', async () => {
    const desk = await open()
    await desk.fill(1, 150)
    await desk.close()
    copyFileSync(join(data, 'authdesk.db'), join(data, 'old.db'))
    const again = await open()
    await again.fill(151, 230)
    await again.close()
    const good = await authdesk('audit', 'verify', '--log', log)
    expect(good).toMatchObject({ code: 0 })
    expect(good.out).toContain('230 checkpoints of the log agree.')

    copyFileSync(join(data, 'old.db'), join(data, 'authdesk.db'))
    for (const more of ['-wal', '-shm']) rmSync(join(data, `authdesk.db${more}`), { force: true })
    expect(await authdesk('audit', 'verify')).toMatchObject({ code: 0 })
    const bad = await authdesk('audit', 'verify', '--log', log)
    expect(bad.code).toBe(1)
    expect(bad.out).toContain('Entry 151 is missing: the log knows of it. This is an old copy.')
  })

  test('another log is another store', async () => {
    const desk = await open()
    await desk.fill(1, 100)
    await desk.close()
    writeFileSync(log, `{"msg":"audit checkpoint","count":100,"hash":"${'a'.repeat(64)}"}\n`)
    expect((await authdesk('audit', 'verify', '--log', 'authdesk.log')).out).toContain(
      'Entry 100 is not the one',
    )
    writeFileSync(log, '')
    expect((await authdesk('audit', 'verify', '--log', log)).out).toContain('The log holds no checkpoint')
  })

  test('one row cut behind an earlier signed head is found by the log stream', async () => {
    const desk = await open()
    await desk.fill(1, 118)
    const earlier = headIn()
    await desk.fill(119, 123)
    await desk.close()
    bend(
      `delete from audit where seq > 118; update audit_head set count = 118, hash = '${earlier.hash}', signature = '${earlier.signature}'`,
    )
    expect(await authdesk('audit', 'verify')).toMatchObject({ code: 0 })
    const found = await authdesk('audit', 'verify', '--log', log)
    expect(found.code).toBe(1)
    expect(found.out).toContain('Entry 119 is missing: the log knows of it.')
  })

  test('a line of the log stream that was changed is said to be', async () => {
    const desk = await open()
    await desk.fill(1, 3)
    await desk.close()
    writeFileSync(log, readFileSync(log, 'utf8').replace('"count":3', '"count":2'))
    const found = await authdesk('audit', 'verify', '--log', log, '--json')
    expect(found.code).toBe(1)
    expect(JSON.parse(found.out)).toMatchObject({ state: 'broken', fault: 'not-in-log' })
    writeFileSync(log, readFileSync(log, 'utf8').replaceAll(/^.*"count":2.*$/gm, ''))
    appendFileSync(
      log,
      `{"msg":"audit checkpoint","count":2,"hash":"${hashOf(2)}","key":"${headIn().key_id}","signature":"AAAA"}\n`,
    )
    expect(JSON.parse((await authdesk('audit', 'verify', '--log', log, '--json')).out)).toMatchObject({
      fault: 'bad-checkpoint',
      row: 2,
    })
  })
})

test('an export is verified elsewhere, with the public key and nothing else', async () => {
  const desk = await open()
  await desk.fill(1, 40)
  await desk.close()
  const elsewhere = mkdtempSync(join(tmpdir(), 'authdesk-auditor-'))
  copyFileSync(join(data, 'audit-key.pub'), join(elsewhere, 'desk.pub'))
  for (const format of ['csv', 'jsonl']) {
    const { out } = await authdesk('audit', 'export', '--format', format)
    const file = join(elsewhere, `log.${format}`)
    writeFileSync(file, out)
    const verify = async () =>
      authdesk('audit', 'verify', '--export', file, '--public-key', join(elsewhere, 'desk.pub'), '--json')
    expect(JSON.parse((await verify()).out)).toMatchObject({ state: 'whole', complete: true, count: 40 })
    writeFileSync(file, out.replace('R17', 'R71'))
    const bent = await verify()
    expect(bent.code).toBe(1)
    expect(JSON.parse(bent.out)).toMatchObject({ state: 'broken', row: 17, fault: 'changed' })
  }
})

test('what a spreadsheet would run as a formula is text', async () => {
  const desk = await open()
  await desk.fill(1, 13)
  await desk.close()
  const { out } = await authdesk('audit', 'export', '--format', 'csv')
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\0']) {
    expect(out).toContain(`,"'${start}`)
    expect(out).not.toContain(`,"${start}`)
    expect(out).not.toContain(`,${start === '\r' ? '\r\r' : start}`)
  }
})

test('what cannot be verified is said in a sentence, with exit code 2', async () => {
  const says = async (...args: string[]) => {
    const { code, err } = await authdesk(...args)
    expect(code).toBe(2)
    return err
  }
  expect(await says('audit', 'verify')).toMatch(
    /audit-key\.pub cannot be read \(ENOENT\); name it with --public-key/,
  )
  readAuditKey(join(data, 'key'))
  expect(await says('audit', 'verify')).toMatch(/there is no .*authdesk\.db; name the folder with --data/)
  writeFileSync(join(data, 'authdesk.db'), 'this is no database at all, whatever its name says')
  expect(await says('audit', 'verify')).toMatch(/authdesk\.db cannot be read \(file is not a database\)/)
  expect(await says('audit', 'verify', '--export', 'nothing.csv')).toMatch(/there is no .*nothing\.csv/)
  expect(await says('audit', 'verify', '--public-key', log)).toMatch(/authdesk\.log holds no key in PEM/)
  expect(await says('audit', 'burn')).toMatch(/say "audit verify", "audit export" or "audit new-key"/)
  expect(await says('audit', 'verify', '--burn')).toMatch(/Unknown option '--burn'/)
  expect(await says('burn')).toMatch(/there is no such verb/)
  expect(await authdesk('audit', '--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Exit codes'),
  })
  expect(await authdesk('--help')).toMatchObject({ code: 0 })
})

describe('the key pair', () => {
  test('is made once, the secret half for its owner alone', () => {
    const first = readAuditKey(join(data, 'key'))
    expect(first.fresh).toBe(true)
    expect(statSync(join(data, 'audit-key')).mode & 0o777).toBe(0o600)
    expect(statSync(join(data, 'audit-key.pub')).mode & 0o044).not.toBe(0)
    rmSync(join(data, 'audit-key.pub'))
    expect(readAuditKey(join(data, 'key'))).toMatchObject({ fresh: false, id: first.id })
    expect(readFileSync(join(data, 'audit-key.pub'), 'utf8')).toContain('BEGIN PUBLIC KEY')
  })

  test('is not replaced in silence, and not used when others may read it', () => {
    readAuditKey(join(data, 'key'))
    chmodSync(join(data, 'audit-key'), 0o644)
    expect(() => readAuditKey(join(data, 'key'))).toThrow(/may be read by others; run: chmod 600/)
    rmSync(join(data, 'audit-key'))
    expect(() => readAuditKey(join(data, 'key'))).toThrow(/audit-key is missing/)
  })
})

describe('audit new-key', () => {
  const change = async (...more: string[]) =>
    authdesk('audit', 'new-key', '--reason', 'the disk with the key died', ...more)
  const copyTo = (name: string) => {
    const kept = join(data, name)
    copyFileSync(join(data, 'audit-key.pub'), kept)
    return kept
  }

  async function lostKey(rows = 5): Promise<string> {
    const desk = await open()
    await desk.fill(1, rows)
    await desk.close()
    const kept = copyTo('auditors-first.pub')
    rmSync(join(data, 'audit-key'))
    return kept
  }

  test('goes on after a lost key; the row names both, and verify wants both public keys', async () => {
    const first = await lostKey()
    const before = headIn()
    await expect(open()).rejects.toThrow(/audit new-key/)
    const changed = await change()
    expect(changed).toMatchObject({ code: 0, err: '' })
    const after = headIn()
    expect(changed.out).toContain(`Entry 6: key ${after.key_id} replaces key ${before.key_id}.`)
    expect(after.key_id).not.toBe(before.key_id)
    expect(read('select * from audit where seq = 6')).toMatchObject({
      action: 'audit.new-key',
      reason: 'the disk with the key died',
      previous: before.hash,
      result: `key ${before.key_id} replaced by ${after.key_id}; last signature ${before.signature}`,
    })

    const desk = await open()
    await desk.fill(7, 9)
    await desk.close()
    const second = copyTo('auditors-second.pub')
    const whole = await authdesk('audit', 'verify', '--log', log)
    expect(whole).toMatchObject({ code: 0 })
    expect(whole.out).toContain(
      `From entry 6 on, key ${after.key_id} signs instead of key ${before.key_id}: the disk with the key died`,
    )
    const with_ = async (...keys: string[]) =>
      authdesk('audit', 'verify', ...keys.flatMap((key) => ['--public-key', key]))
    expect(await with_(first, second)).toMatchObject({ code: 0 })
    expect((await with_(first)).out).toContain('signed with another key')
    expect((await with_(second)).out).toContain('signed with another key')

    const { out } = await authdesk('audit', 'export')
    const file = join(data, 'export.jsonl')
    writeFileSync(file, out)
    const args = ['audit', 'verify', '--export', file, '--public-key', first]
    expect(await authdesk(...args, '--public-key', second)).toMatchObject({ code: 0 })
    expect(await authdesk(...args)).toMatchObject({ code: 1 })
  })

  test('a second change, with the old key still there: three keys, and the old secret is set aside', async () => {
    await lostKey()
    await change()
    const { key_id: second } = headIn()
    const changed = await change()
    expect(changed.out).toContain(`audit-key.${second}.retired. Delete it.`)
    expect(statSync(join(data, `audit-key.${second}.retired`)).mode & 0o777).toBe(0o600)
    const desk = await open()
    await desk.fill(8, 9)
    await desk.close()
    expect((await authdesk('audit', 'verify')).out.match(/signs instead of/g)).toHaveLength(2)
  })

  test('who has the old key cannot show a log that ends before the change', async () => {
    const first = await lostKey()
    copyFileSync(join(data, 'authdesk.db'), join(data, 'before.db'))
    await change()
    const second = copyTo('auditors-second.pub')
    for (const more of ['-wal', '-shm']) rmSync(join(data, `authdesk.db${more}`), { force: true })
    copyFileSync(join(data, 'before.db'), join(data, 'authdesk.db'))
    const found = await authdesk('audit', 'verify', '--public-key', first, '--public-key', second)
    expect(found.code).toBe(1)
    expect(found.out).toContain('A public key was given that this log was never signed with.')
    // Nor where nobody names a key: the one in use has to have signed the end.
    expect((await authdesk('audit', 'verify')).out).toContain('signed with another key')
  })

  test('a key that was given up does not come back', async () => {
    await lostKey()
    await change()
    const { key_id: second } = headIn()
    await change()
    const thief = auditKeyOf(createPrivateKey(readFileSync(join(data, `audit-key.${second}.retired`))), false)
    bend((database) => {
      const head = database.prepare('select * from audit_head').get() as never as AuditHead
      const result = writeKeyChange(head, thief.id)
      const entry = { actor: 'cli:root', door: 'cli', action: KEY_CHANGE, result, requestId: 'A' } as const
      const row = linkedRow(entry, { seq: head.count + 1, at: 0, previous: head.hash, role: null })
      const names = Object.keys(row).map((name) => `"${name}"`)
      database
        .prepare(`insert into audit (${names.join()}) values (${names.map(() => '?').join()})`)
        .run(...Object.values(row))
      const end = signHead(thief, row.seq, row.row_hash)
      database
        .prepare('update audit_head set count = ?, hash = ?, key_id = ?, signature = ?')
        .run(end.count, end.hash, end.key_id, end.signature)
    })
    const keys = readdirSync(data).filter((name) => /^audit-key.*\.pub$/.test(name))
    const given = keys.flatMap((name) => ['--public-key', join(data, name)])
    for (const more of [[], given])
      expect((await authdesk('audit', 'verify', ...more)).out).toContain('names a new key, but the old key')
  })

  test('a change of key that the old key did not sign up to is found', async () => {
    await lostKey()
    await change()
    bend(`update audit set result = replace(result, 'last signature ', 'last signature AAAA') where seq = 6`)
    expect((await authdesk('audit', 'verify')).out).toContain('Entry 6 was changed')
  })

  test('can be run again after a crash behind the commit', async () => {
    const first = await lostKey()
    await change()
    const { key_id: id } = headIn()
    // As the files lie before they are moved.
    copyFileSync(join(data, 'audit-key'), join(data, 'audit-key.new'))
    rmSync(join(data, 'audit-key'))
    copyFileSync(first, join(data, 'audit-key.pub'))
    expect((await change()).out).toContain(`key ${id} replaces`)
    expect(headIn()).toMatchObject({ key_id: id, count: 6 })
    const desk = await open()
    await desk.fill(7, 7)
    await desk.close()
    expect(await authdesk('audit', 'verify')).toMatchObject({ code: 0 })
  })

  test('refuses a log that is not whole, an unknown old key, no reason, and a running Authdesk', async () => {
    const first = await lostKey()
    const before = headIn()
    expect(await authdesk('audit', 'new-key')).toMatchObject({ code: 2 })
    const letGo = holdFolder(data)
    expect((await change()).err).toContain('Stop it first')
    letGo()
    rmSync(join(data, 'audit-key.pub'))
    expect((await change()).err).toContain(`signed with key ${before.key_id}. Name its public key`)
    bend(`update audit set actor = 'hubot' where seq = 2`)
    const refused = await change('--public-key', first)
    expect(refused.code).toBe(1)
    expect(refused.out).toContain('Entry 2 was changed')
    expect(headIn()).toEqual(before)
  })

  test('a start alone signs nothing with a new key', async () => {
    await lostKey()
    rmSync(join(data, 'audit-key.pub'))
    const before = headIn()
    const desk = await open()
    await expect(desk.fill(6, 6)).rejects.toMatchObject({ code: 'not-recorded' })
    await desk.close()
    expect(headIn()).toEqual(before)
    expect(readFileSync(log, 'utf8')).toContain('"code":"other-key"')
  })
})
