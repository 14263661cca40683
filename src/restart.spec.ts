import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts'

/** The product as a process of its own, in front of a sandbox that goes on living. */
let sandbox: Sandbox
let folder: string
let port: number
let child: ChildProcess

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  folder = mkdtempSync(join(tmpdir(), 'authdesk-restart-'))
  port = await freePort()
  const server = { baseUrl: sandbox.url, profile: 'ghes' }
  writeFileSync(join(folder, 'authdesk.json'), JSON.stringify({ port, data: join(folder, 'state'), server }))
})
afterAll(async () => {
  child?.kill('SIGKILL')
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return free
}

async function start(): Promise<void> {
  child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      AUTHDESK_CONFIG: join(folder, 'authdesk.json'),
      AUTHDESK_LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('it did not start')))
  failed.catch(() => undefined)
  await Promise.race([once(child.stdout!, 'data'), failed])
  child.stdout!.resume()
}

interface Outcome {
  path: string
  /** Null: the connection was refused, or closed before a byte of an answer came. A client asks again then. */
  status: number | null
  text: string
  cookie: string
}
async function ask(
  agent: Agent,
  path: string,
  options: { method?: string; body?: object; cookie?: string } = {},
): Promise<Outcome> {
  const { method = 'GET', body, cookie } = options
  return new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body)
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent,
        headers: {
          'sec-fetch-site': 'same-origin',
          'x-authdesk': '1',
          ...(text ? { 'content-type': 'application/json', 'content-length': text.length } : {}),
          ...(cookie ? { cookie } : {}),
        },
      },
      (response) => {
        let answer = ''
        response.on('data', (chunk: Buffer) => (answer += chunk.toString()))
        // Cut in the middle is a wrong answer.
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            path,
            status: response.statusCode!,
            text: answer,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          }),
        )
      },
    )
    sent.on('error', () => resolve({ path, status: null, text: '', cookie: '' }))
    sent.end(text)
  })
}

test('restarted under load: what is under way is finished, nothing is answered wrongly, people stay signed in', async () => {
  await start()
  const login = { login: 'octocat', password: 'octocat-demo' }
  const one = new Agent({ keepAlive: true })
  const { cookie, status } = await ask(one, '/api/session', { method: 'POST', body: login })
  expect(status).toBe(200)

  // Ten sign-ins that wait for the server upstream when the signal comes.
  await fetch(`${sandbox.url}/sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify({ name: 'slow', ms: 2_000, match: 'GET /authorizations' }),
  })
  const underWay = Array.from({ length: 10 }, () =>
    ask(new Agent({ keepAlive: true }), '/api/authorizations', { cookie }),
  )
  const hits = async () => {
    const reply = await fetch(`${sandbox.url}/sandbox/faults`)
    const { faults } = (await reply.json()) as { faults: { hits: number }[] }
    return faults[0]!.hits
  }
  await expect.poll(hits, { timeout: 10_000 }).toBe(10)

  const outcomes: Outcome[] = []
  const over = new AbortController()
  const load = Array.from({ length: 8 }, async (_, i) => {
    const agent = new Agent({ keepAlive: true })
    while (!over.signal.aborted) {
      const path = ['/', '/api/server', '/api/session', '/livez'][i % 4]!
      const outcome = await ask(agent, path, { cookie })
      outcomes.push(outcome)
      if (outcome.status === null) await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
  await expect.poll(() => outcomes.length, { timeout: 15_000 }).toBeGreaterThan(200)

  const watching = new Agent({ keepAlive: true })
  expect((await ask(watching, '/readyz')).status).toBe(200)
  const before = outcomes.length
  const stopping = performance.now()
  child.kill('SIGTERM')
  const exit = once(child, 'exit')
  // Connections that are busy see it: not ready any more, while what is under way goes on.
  const seen = new Set<number | null>()
  while (seen.size === 0 || seen.has(200)) {
    seen.clear()
    seen.add((await ask(watching, '/readyz')).status)
  }
  expect([[503], [null]]).toContainEqual([...seen])
  for (const outcome of await Promise.all(underWay)) expect(outcome.status).toBe(200)
  expect(await exit).toEqual([0, null])
  expect(performance.now() - stopping).toBeLessThan(10_000)

  await start()
  await expect
    .poll(() => outcomes.slice(before).some(({ status: s }) => s === 200), { timeout: 10_000 })
    .toBe(true)
  const again = outcomes.length
  await expect.poll(() => outcomes.length, { timeout: 15_000 }).toBeGreaterThan(again + 200)
  over.abort()
  await Promise.all(load)

  const wrong = outcomes.filter(
    ({ status: s, text, path }) =>
      s !== null && !(s === 200 && (path === '/' ? text.startsWith('<!doctype') : text.startsWith('{'))),
  )
  expect(wrong).toEqual([])
  const session = await ask(one, '/api/session', { cookie })
  expect(JSON.parse(session.text)).toMatchObject({ state: 'signed-in', login: 'octocat' })
}, 60_000)

test('told to stop before it listens, it stops when it has started; told twice, once', async () => {
  child.kill('SIGTERM')
  await once(child, 'exit')
  child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      AUTHDESK_CONFIG: join(folder, 'authdesk.json'),
      AUTHDESK_LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout!.resume()
  // The first line of the log comes after it listens and before the banner.
  await once(child.stderr!, 'data')
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  child.kill('SIGINT')
  expect(await exit).toEqual([0, null])
}, 30_000)
