import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { sandboxServer } from '../main.ts'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { type Hostile, json, startHostile } from './testing/hostile.ts'
import { KEY } from './testing/keys.ts'
import type { VictimOptions } from './testing/victim.ts'

// A server that sends as much as it can, and an Authdesk of its own process, whose memory is looked at from outside.

const MB = 1024 * 1024
const PAGES = 300
const folder = mkdtempSync(join(tmpdir(), 'authdesk-flood-'))
let sandbox: Sandbox
let hostile: Hostile
let child: ChildProcess
let url: string
let usual: number

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  hostile = await startHostile()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const server = sandboxServer(sandbox)
  const options: VictimOptions = {
    store: join(folder, 'store'),
    outbox: join(folder, 'outbox'),
    key: KEY.toString('base64'),
    port,
    server: { ...server, apiUrl: `${hostile.url}/api/v3` },
    secrets: {},
    pace: 1,
    epoch: Date.now(),
    ahead: 0,
  }
  child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'testing', 'victim.ts'), JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await new Promise<void>((resolve) => {
    createInterface(child.stdout!).on('line', (line) => line.includes('"listening"') && resolve())
  })
  // What ordinary people make of it, before anybody floods it.
  const cookie = await signIn('usual')
  for (let i = 0; i < 50; i++) await read('/api/authorizations', cookie)
  usual = resident()
})
afterAll(async () => {
  child.kill('SIGKILL')
  hostile.close()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Bytes of memory that the process has. */
const resident = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) * 1024

async function signIn(login: string): Promise<string> {
  const reply = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', [CSRF_HEADER]: '1' },
    body: JSON.stringify({ login, password: 'any-password' }),
  })
  const cookie = reply.headers.getSetCookie()[0]?.split(';')[0]
  if (!cookie) throw new Error(`sign-in of ${login} answered ${reply.status} ${await reply.text()}`)
  return cookie
}

const read = async (path: string, cookie: string) => (await fetch(url + path, { headers: { cookie } })).text()

/** The most memory that it had while the work was done. */
async function peakOf(work: () => Promise<void>): Promise<number> {
  let peak = resident()
  const watch = setInterval(() => (peak = Math.max(peak, resident())), 100)
  await work().finally(() => clearInterval(watch))
  return Math.max(peak, resident())
}

/** A page of tokens, as long as is wished; no two begin with the same token. */
function pageOf(bytes: number): (page: number, last: number | null) => string {
  const token = (id: number) => ({
    id,
    app: { client_id: 'abcde12345fghij67890', name: 'App', url: 'https://app' },
    token: '',
    hashed_token: id.toString(16).padStart(64, 'c'),
    note: 'n'.repeat(bytes > 200_000 ? 5_000 : 200),
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    scopes: ['repo'],
  })
  const size = JSON.stringify(token(1_000)).length + 1
  const rest = Array.from({ length: Math.floor(bytes / size) - 1 }, (_, i) => JSON.stringify(token(i + 1)))
  const tail = rest.join(',')
  return (page, last) =>
    json(`[${JSON.stringify(token(1_000_000 + page))},${tail}]`, {
      ETag: `"page-${page}"`,
      ...(last === null ? {} : { Link: `<https://h/x?page=${last}>; rel="last"` }),
    })
}

const numberIn = (path: string) => Number(/[?&]page=(\d+)/.exec(path)?.[1] ?? 1)

interface Line {
  state: 'page' | 'broken'
  page?: number
  code?: string
}

async function walk(cookie: string): Promise<Line[]> {
  const reply = await fetch(`${url}/api/authorizations/all`, { headers: { cookie } })
  const lines: Line[] = []
  let rest = ''
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const [, state, code] =
        /"state":"(\w+)"(?:,"code":"([\w-]+)")?/.exec(rest.slice(0, 100) + rest.slice(end - 100, end)) ?? []
      lines.push({ state: state as Line['state'], ...(code ? { code } : {}) })
      rest = rest.slice(end + 1)
    }
  }
  return lines
}

test('300 pages of 4.8 MB with ETags, page by page and as a walk: what is kept is bounded, and the walk says that there is more', async () => {
  const page = pageOf(4.8 * 1_000_000)
  const cookie = await signIn('one')
  hostile.attack = (socket, path) => void socket.write(page(numberIn(path), PAGES))
  let lines: Line[] = []
  const peak = await peakOf(async () => {
    lines = await walk(cookie)
    for (let at = 1; at <= 60; at++) await read(`/api/authorizations?page=${at}`, cookie)
  })
  hostile.attack = null
  expect(lines.at(-1)).toEqual({ state: 'broken', code: 'list-too-long' })
  expect(lines.length).toBeGreaterThan(40)
  expect(lines.length).toBeLessThan(60)
  console.log(`one person: ${Math.round(usual / MB)} MB before, ${Math.round(peak / MB)} MB at the most`)
  expect(peak - usual).toBeLessThan(400 * MB)
}, 120_000)

test('1,000 people with pages of 1 MB and their ETags: bounded in all', async () => {
  const page = pageOf(1_000_000)
  const cookies: string[] = []
  for (let n = 0; n < 1_000; n += 20)
    cookies.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => signIn(`person-${n + i}`)))))
  hostile.attack = (socket, path) => void socket.write(page(numberIn(path), null))
  const peak = await peakOf(async () => {
    const left = cookies.slice()
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let cookie = left.pop(); cookie; cookie = left.pop()) await read('/api/authorizations', cookie)
      }),
    )
  })
  hostile.attack = null
  console.log(`1,000 people: ${Math.round(usual / MB)} MB before, ${Math.round(peak / MB)} MB at the most`)
  expect(peak - usual).toBeLessThan(400 * MB)
}, 240_000)

test('300 readers that never read walk through pages of 4.8 MB: what waits for them is bounded', async () => {
  const page = pageOf(4.8 * 1_000_000)
  const cookie = await signIn('slow')
  hostile.attack = (socket, path) => void socket.write(page(numberIn(path), PAGES))
  const sockets: Socket[] = []
  const peak = await peakOf(async () => {
    let answered = 0
    for (let n = 0; n < 300; n++) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
      // Answers begin, and the rest stays where it is.
      socket.once('readable', () => answered++)
      socket.write(`GET /api/authorizations/all HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: ${cookie}\r\n\r\n`)
      sockets.push(socket)
    }
    await expect.poll(() => answered, { timeout: 60_000 }).toBe(300)
  })
  for (const socket of sockets) socket.destroy()
  hostile.attack = null
  console.log(`slow readers: ${Math.round(usual / MB)} MB before, ${Math.round(peak / MB)} MB at the most`)
  expect(peak - usual).toBeLessThan(600 * MB)
  await expect.poll(async () => (await walk(cookie)).at(-1)?.code, { timeout: 20_000 }).not.toBe('busy')
}, 120_000)

test('a list that grows with each page, and a page that comes again, are refused', async () => {
  const page = pageOf(20_000)
  const cookie = await signIn('grows')
  hostile.attack = (socket, path) => void socket.write(page(numberIn(path), numberIn(path) + 10))
  expect((await walk(cookie)).at(-1)).toEqual({ state: 'broken', code: 'upstream-error' })
  hostile.attack = (socket) => void socket.write(page(1, 1_000_000))
  const before = hostile.requests
  expect((await walk(cookie)).at(-1)).toEqual({ state: 'broken', code: 'upstream-error' })
  expect(hostile.requests - before).toBeLessThan(100)
  hostile.attack = null
})

test('a walk ends after 2,000 pages, and says that there is more', async () => {
  const page = pageOf(2_000)
  const cookie = await signIn('endless')
  hostile.attack = (socket, path) => void socket.write(page(numberIn(path), 9_007_199_254_740_991))
  const lines = await walk(cookie)
  hostile.attack = null
  expect(lines).toHaveLength(2_001)
  expect(lines.at(-1)).toEqual({ state: 'broken', code: 'list-too-long' })
}, 60_000)
