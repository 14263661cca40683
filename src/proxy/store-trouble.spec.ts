import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtPage } from './static.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { send } from './testing/http.ts'

let desk: TestDesk
let folder: string
let port: number
let cookie: string
let legacy: string
const ends: (() => Promise<void> | void)[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-store-'))
  desk = await startDesk({
    storeFile: join(folder, 'authdesk.db'),
    page: builtPage(join(import.meta.dirname, '../../dist')),
  })
  await desk.proxy.http.listen({ host: '127.0.0.1', port: 0 })
  ;({ port } = desk.proxy.http.server.address() as { port: number })
  cookie = await desk.signIn()
  legacy = 'e72e16c7e42f292c6912e7710c838347ae178b4a'
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every kind of change, and a check of somebody's token. */
const CHANGES: [string, string, object][] = [
  ['POST', '/api/apps/ci-bot/tokens/check', { token: 'LEGACY' }],
  ['POST', '/api/apps/ci-bot/tokens/revoke', { token: 'LEGACY', reason: 'x' }],
  ['POST', '/api/apps/ci-bot/tokens/remove-access', { token: 'LEGACY', reason: 'x' }],
  ['POST', '/api/apps/ci-bot/tokens/reset', { token: 'LEGACY', reason: 'x' }],
  ['POST', '/api/authorizations', { note: 'store trouble', scopes: [] }],
  ['DELETE', '/api/grants/1', {}],
]
async function change([method, path, body]: (typeof CHANGES)[number], i: number) {
  const start = performance.now()
  const text = JSON.stringify(body).replace('LEGACY', legacy)
  const reply = await send(
    port,
    method,
    path,
    {
      'sec-fetch-site': 'same-origin',
      'x-authdesk': '1',
      'content-type': 'application/json',
      'idempotency-key': `store-trouble-${i}-${Math.random().toString(36).slice(2)}`,
      cookie: `authdesk-4870=${cookie}`,
    },
    text,
  )
  return { path, status: reply.status, code: JSON.parse(reply.text).code, ms: performance.now() - start }
}

async function expectRefusedAndServed(): Promise<void> {
  const rows = async () =>
    (
      await desk.store
        .selectFrom('audit')
        .select(sql<number>`count(*)`.as('n'))
        .execute()
    )[0]!.n
  const [before, recordBefore] = [await rows(), await desk.record()]
  // Four of each at once, and people who only look meanwhile.
  const looking: { path: string; status: number; ms: number }[] = []
  const over = new AbortController()
  const looks = (async () => {
    while (!over.signal.aborted)
      for (const path of ['/livez', '/', '/api/server']) {
        const start = performance.now()
        const { status } = await send(port, 'GET', path)
        looking.push({ path, status, ms: performance.now() - start })
      }
  })()
  const refused = await Promise.all([...CHANGES, ...CHANGES, ...CHANGES, ...CHANGES].map(change))
  over.abort()
  await looks
  for (const { path, status, code, ms } of refused) {
    expect([path, status, code]).toEqual([path, 503, 'not-recorded'])
    expect(ms, path).toBeLessThan(1_000)
  }
  expect(looking.every(({ status }) => status === 200)).toBe(true)
  expect(Math.max(...looking.map(({ ms }) => ms))).toBeLessThan(1_000)
  // Not one change reached the server upstream.
  expect(await desk.record()).toEqual(recordBefore)
  expect(await rows()).toBe(before)
  // What was seen is kept for a second.
  desk.clock.advance(1_000)
  expect((await send(port, 'GET', '/readyz')).status).toBe(503)
  // One's own list needs no row.
  const list = await send(port, 'GET', '/api/grants', { cookie: `authdesk-4870=${cookie}` })
  expect(list.status).toBe(200)
}

async function expectWorking(): Promise<void> {
  const ready = async () => {
    desk.clock.advance(1_000)
    return (await send(port, 'GET', '/readyz')).status
  }
  await expect.poll(ready).toBe(200)
  await expect
    .poll(async () => (await change(CHANGES[1]!, 0)).status, { timeout: 3_000, interval: 200 })
    .toBe(200)
  expect((await desk.record()).some(({ act }) => act.startsWith('revoke'))).toBe(true)
}

test('locked by another process: changes are refused within a second, the rest goes on, and it heals by itself', async () => {
  const holder = spawn(
    process.execPath,
    [
      '-e',
      `const { DatabaseSync } = require('node:sqlite')
       const db = new DatabaseSync(process.argv[1])
       db.exec('BEGIN EXCLUSIVE')
       console.log('locked')
       setInterval(() => {}, 1000)`,
      join(folder, 'authdesk.db'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  ends.push(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  await expectRefusedAndServed()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  await expectWorking()
})

test('the disk is full: changes are refused, the rest goes on, and it heals by itself', async () => {
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(desk.store)
  await sql`PRAGMA max_page_count = ${sql.lit(rows[0]!.page_count)}`.execute(desk.store)
  // What still fits into the last pages: long rows and short ones.
  let fits = true
  for (let i = 0; i < 200 && fits; i++) {
    const filled = [await change(CHANGES[0]!, i), await change(CHANGES[4]!, i)]
    fits = filled.some(({ status }) => status === 200)
    // A failure may be remembered for a moment; here every row shall try for itself.
    desk.clock.advance(1_000)
  }
  await expectRefusedAndServed()
  await sql`PRAGMA max_page_count = 1000000`.execute(desk.store)
  await expectWorking()
})

test('deleted or exchanged under the running proxy: it does not write into a file that no restart finds', async () => {
  renameSync(join(folder, 'authdesk.db'), join(folder, 'moved.db'))
  await expectRefusedAndServed()
  renameSync(join(folder, 'moved.db'), join(folder, 'authdesk.db'))
  await expectWorking()
})

test('a change that was made is told, even when its last row cannot be written any more', async () => {
  await desk.fault({ name: 'slow', ms: 300, match: 'DELETE /applications/:client_id/token' })
  const revoking = change(CHANGES[1]!, 1)
  await expect
    .poll(async () => (await desk.store.selectFrom('audit').select('result').execute()).at(-1)?.result)
    .toBe('recorded')
  renameSync(join(folder, 'authdesk.db'), join(folder, 'moved.db'))
  expect(await revoking).toMatchObject({ status: 200 })
  renameSync(join(folder, 'moved.db'), join(folder, 'authdesk.db'))
})

test(
  'beside another process that writes without a pause nothing is refused',
  { timeout: 60_000 },
  async () => {
    const script = join(folder, 'writer.mts')
    const at = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href)
    writeFileSync(
      script,
      `import { openStore } from ${at('store/sqlite.ts')}
     import { auditOver, entry } from ${at('testing/audit.ts')}
     const { audit } = await auditOver(await openStore(${JSON.stringify(join(folder, 'authdesk.db'))}))
     let [ok, refused, over] = [0, 0, false]
     process.once('message', () => (over = true))
     process.send('ready')
     const lane = async () => {
       while (!over) {
         await audit.record(entry(1)).then(() => ok++, () => refused++)
         await new Promise((resolve) => setTimeout(resolve, 2))
       }
     }
     await Promise.all(Array.from({ length: 8 }, lane))
     process.send({ ok, refused })
     process.disconnect()`,
    )
    const writer = fork(script)
    try {
      await once(writer, 'message')
      const token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
      const statuses: number[] = []
      for (let i = 0; i < 60; i++) {
        const options = { cookie, body: { token } }
        statuses.push((await desk.ask('POST', '/api/apps/ci-bot/tokens/check', options)).status)
      }
      writer.send('over')
      const [told] = (await once(writer, 'message')) as [{ ok: number; refused: number }]
      expect([told.refused, statuses.filter((status) => status !== 200)]).toEqual([0, []])
      expect(told.ok).toBeGreaterThan(60)
    } finally {
      writer.kill('SIGKILL')
    }
  },
)
