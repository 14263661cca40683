import { afterEach, expect, test } from 'vitest'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startSandbox } from '../sandbox.ts'
import { checksum, hashToken } from '../tokens.ts'
import { asCiBot, ciBot, legacyToken, octocat, startClient, type Client } from '../testing/client.ts'
import { seedTokens } from './tokens.ts'
import { valueOf } from './seed.ts'

interface Row {
  id: number
  hashed_token: string
  token_last_eight: string
  created_at: string
  note: string
  scopes: string[]
  app: { name: string; url: string; client_id: string }
}

const folders: string[] = []
const clients: Client[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function start(options: Parameters<typeof startClient>[0] = {}): Promise<Client> {
  const client = await startClient(options)
  clients.push(client)
  return client
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sandbox-spec-'))
  folders.push(path)
  return path
}

/** The whole list, without the address, which another port makes another one. */
const all = async (client: Client) =>
  (await client.call<(Row & { url?: string })[]>('GET /authorizations?per_page=100', octocat)).body.map(
    (row) => {
      delete row.url
      return row
    },
  )

test('checksums are those of published fake tokens', () => {
  expect(checksum('zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ')).toBe('0mLq17')
  expect(checksum('adE7dp8rHP6gUTuPwxLTZjZdtya3sV')).toBe('0UQzQM')
  expect(checksum('A'.repeat(30))).toBe('0uCPlr')
})

test('every seeded token has its real format, a valid checksum, and stands in the list by its hash', async () => {
  const client = await start()
  const listed = new Set((await all(client)).map(({ hashed_token }) => hashed_token))
  for (const token of seedTokens.filter(({ login }) => login === 'octocat')) {
    const value = valueOf(token)
    expect(listed.has(hashToken(value))).toBe(true)
    if (value === legacyToken) continue
    expect(value).toMatch(/^gh[pou]_[0-9A-Za-z]{36}$/)
    expect(checksum(value.slice(4, 34))).toBe(value.slice(34))
  }
})

test('what people are told is so: the demo tokens, the apps, the eight runners, the hostile names', async () => {
  const client = await start()
  const rows = await all(client)
  const check = async (access_token: string) =>
    (await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, { access_token })).status
  expect(await check(client.demoToken('active'))).toBe(200)
  expect(await check(legacyToken)).toBe(200)
  for (const label of ['expired', 'other-app', 'revoked'] as const)
    expect(await check(client.demoToken(label))).toBe(404)
  const runners = rows.filter(({ app, scopes }) => app.name === 'CI Bot' && scopes.join() === 'repo,workflow')
  expect(runners).toHaveLength(8)
  const apps = rows.map(({ app }) => app)
  expect(apps.some(({ name }) => name.includes('\u202E'))).toBe(true)
  expect(apps.some(({ name }) => name.length === 300)).toBe(true)
  expect(apps.some(({ url }) => url.startsWith('javascript:'))).toBe(true)
  const years = rows.map(({ created_at }) => (Date.now() - Date.parse(created_at)) / 31_536_000_000)
  expect(Math.max(...years)).toBeGreaterThan(5.9)
  expect(Math.min(...years)).toBeLessThan(0.001)
  // Ids grow with time, as on a real server.
  const byAge = rows.toSorted((a, b) => a.id - b.id).map(({ created_at }) => created_at)
  expect(byAge).toEqual(byAge.toSorted())
})

test('state and dates survive a restart; the disk holds no password and no token made at run time', async () => {
  const data = folder()
  let now = Date.parse('2026-11-20T10:00:00Z')
  const first = await start({ data, clock: () => now })
  const before = await all(first)
  const made = await first.call('POST /authorizations', octocat, { note: 'kept' })
  await first.close()
  clients.splice(0)
  now += 86_400_000
  const second = await start({ data, clock: () => now })
  const after = await all(second)
  expect(after.filter(({ note }) => note !== 'kept')).toEqual(before)
  expect(after).toHaveLength(before.length + 1)
  const bytes = ['', '-wal']
    .map((end) => readFileSync(join(data, `sandbox.db${end}`)).toString('latin1'))
    .join()
  expect(bytes).toContain(String(made.body.hashed_token))
  for (const secret of [String(made.body.token), 'octocat-demo', 'hubot-demo', legacyToken]) {
    expect(bytes).not.toContain(secret)
  }
})

test('state of another version is set aside, not deleted and not misread', async () => {
  const data = folder()
  const first = await start({ data })
  await first.call('POST /authorizations', octocat, { note: 'kept' })
  await first.close()
  clients.splice(0)
  const db = new DatabaseSync(join(data, 'sandbox.db'))
  db.exec('PRAGMA user_version = 999')
  db.close()
  const second = await start({ data })
  expect((await all(second)).map(({ note }) => note)).not.toContain('kept')
  expect(readdirSync(data).filter((name) => name.startsWith('sandbox.db.version-999-'))).toHaveLength(1)
})

test('a busy port is an error with its code', async () => {
  const client = await start()
  const port = Number(new URL(client.sandbox.url).port)
  await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('bulk records: as many as asked for, the same every time, ten at most of one set, unique notes', async () => {
  const clock = () => Date.parse('2026-11-20T10:00:00Z')
  const client = await start({ records: 3000, clock })
  const bare = await start({ clock })
  const last = (await client.call('GET /authorizations?per_page=100', octocat)).headers.get('link') ?? ''
  const pages = Number(/page=(\d+)>; rel="last"/.exec(last)?.[1])
  const rows: Row[] = []
  for (let page = 1; page <= pages; page++) {
    const { body } = await client.call<Row[]>(`GET /authorizations?per_page=100&page=${page}`, octocat)
    rows.push(...body)
  }
  expect(rows).toHaveLength(3000 + (await all(bare)).length)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  const sets = new Map<string, number>()
  for (const { app, scopes } of rows) {
    if (app.client_id === '0'.repeat(20)) continue
    const set = `${app.client_id} ${scopes.toSorted().join(' ')}`
    sets.set(set, (sets.get(set) ?? 0) + 1)
  }
  expect(Math.max(...sets.values())).toBeLessThanOrEqual(10)
  const again = await start({ records: 3000, clock })
  const strip = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, 'host')
  const page = 'GET /authorizations?per_page=100&page=17'
  expect(strip((await again.call(page, octocat)).text)).toBe(strip((await client.call(page, octocat)).text))
})
