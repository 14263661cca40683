import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server as Listener, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '#proxy/clock.ts'
import { readConfig } from '#proxy/config.ts'
import { readEmbedded } from '#proxy/embedded.ts'
import { createLog } from '#proxy/log.ts'
import { Secret } from '#proxy/secret.ts'
import { createSender } from '#proxy/sender/sender.ts'
import { createUpstream } from '#proxy/upstream/upstream.ts'
import { type Authdesk, startAuthdesk } from '../main.ts'
import { run } from './run.ts'

/** Which server a verb asks, and that it is that one: real processes, real listeners. */
let folder: string
let data: string
let dist: string
const open: (() => Promise<unknown> | void)[] = []

vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-server-'))
  data = join(folder, 'state')
  dist = join(folder, 'page')
  mkdirSync(dist)
  writeFileSync(join(dist, 'index.html'), '<!doctype html>')
})
afterEach(async () => {
  for (const step of open.splice(0).toReversed()) await step()
  rmSync(folder, { recursive: true, force: true })
})

const environment = () => ({
  AUTHDESK_DATA: data,
  AUTHDESK_PORT: '0',
  AUTHDESK_SANDBOX_PORT: '0',
  AUTHDESK_LOG_LEVEL: 'silent',
})

async function startDemo(): Promise<Authdesk> {
  const desk = await startAuthdesk({ config: readConfig(environment(), folder), dist })
  open.push(() => desk.close())
  return desk
}

/** Puts something else where the sandbox was; keeps every byte that it was sent. */
async function listenAt(url: string, answer: (socket: Socket) => void): Promise<{ heard: () => string }> {
  let heard = ''
  const sockets = new Set<Socket>()
  const thief: Listener = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => (heard += bytes.toString('latin1')))
    answer(socket)
  })
  thief.listen(Number(new URL(url).port), '127.0.0.1')
  await once(thief, 'listening')
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    thief.close()
    await once(thief, 'close')
  })
  return { heard: () => heard }
}

const replyWith = (body: string) => (socket: Socket) => {
  socket.on('data', () =>
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
}

interface Ran {
  code: number | null
  out: string
  err: string
}

/** A process of its own, and at no terminal. */
async function authdesk(args: string[], input = '', env: Record<string, string> = {}): Promise<Ran> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: folder,
    detached: true,
    env: { PATH: process.env.PATH, AUTHDESK_DATA: data, INIT_CWD: folder, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ran = { out: '', err: '' }
  child.stdout!.on('data', (text) => (ran.out += String(text)))
  child.stderr!.on('data', (text) => (ran.err += String(text)))
  child.stdin!.on('error', () => undefined)
  child.stdin!.end(input)
  const [code] = await once(child, 'close')
  return { ...ran, code: code as number | null }
}

const TOKEN = 'gho_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0xF1000'
const PASSWORD = 'octocat-demo'
const SERVER_VERBS: [string[], string][] = [
  [['check'], TOKEN],
  [['check', '--json'], TOKEN],
  [['revoke', '--reason', 'leaked', '--yes', '1'], TOKEN],
  [['revoke', '--resume'], ''],
  [['revoke', '--forget'], ''],
  [['remove-access', '--reason', 'leaked', '--yes', '1'], TOKEN],
  [['reset', '--reason', 'leaked', '--yes', '1', '--out', 'new.jsonl'], TOKEN],
  [['reset', '--resume', '--show'], ''],
  [['grants', '--user', 'octocat', '--password-fd', '0'], PASSWORD],
  [['authorizations', '--user', 'octocat', '--password-fd', '0'], PASSWORD],
]

describe('without a configuration', () => {
  test('no verb asks a sandbox that was not named: exit code 2, one sentence, no prompt, nothing read or sent', async () => {
    const desk = await startDemo()
    const { sandboxUrl } = desk
    await desk.close()
    const { heard } = await listenAt(sandboxUrl!, replyWith('{}'))
    for (const [args, input] of SERVER_VERBS.filter((_, at) => at % 3 === 0)) {
      const ran = await authdesk(args, input)
      expect({ args, ...ran }).toEqual({
        args,
        code: 2,
        out: '',
        err: 'authdesk: no server is configured. Name a configuration with AUTHDESK_CONFIG, or say --sandbox for the sandbox of this data folder.\n',
      })
    }
    expect(heard()).toBe('')
    expect(existsSync(join(folder, 'new.jsonl'))).toBe(false)
  })

  test('and asks a person nothing before', async () => {
    const asked: string[] = []
    for (const [args] of SERVER_VERBS)
      for (const more of [[], ['--sandbox']]) {
        const code = await run([...args.filter((arg) => arg !== '--password-fd' && arg !== '0'), ...more], {
          out: () => undefined,
          err: () => undefined,
          env: { AUTHDESK_DATA: data },
          folder,
          here: folder,
          input: (async function* () {
            asked.push('standard input')
            yield Buffer.from(TOKEN)
          })(),
          ask: async (question) => {
            asked.push(question)
            return 'yes'
          },
        })
        expect([args, more, code]).toEqual([args, more, 2])
      }
    expect(asked).toEqual([])
    // Where nothing was, nothing is made.
    expect(existsSync(data)).toBe(false)
  })

  test.each([[{}], [{ data: 'state' }]])('a configuration that names no server: %j', async (file) => {
    writeFileSync(join(folder, 'authdesk.json'), JSON.stringify(file))
    const { code, err } = await authdesk(['check'], TOKEN, { AUTHDESK_CONFIG: 'authdesk.json' })
    expect(code).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('what asks no server needs none', async () => {
    const desk = await startDemo()
    await desk.close()
    expect(await authdesk(['audit', 'verify'])).toMatchObject({ code: 0, err: '' })
    expect(await authdesk(['--help'])).toMatchObject({ code: 0 })
    expect(await authdesk(['check', '--help'])).toMatchObject({ code: 0 })
  })
})

describe('--sandbox', () => {
  test('asks the one that runs here; its address comes first on standard error and in each line of JSON', async () => {
    const { sandbox, sandboxUrl } = await startDemo()
    const { value } = sandbox!.demo().tokens.find(({ label }) => label === 'active')!
    const first = `Server ${sandboxUrl} (API ${sandbox!.apiUrl}), the sandbox of this data folder\n`
    for (const [args, input, code] of [
      [['check'], value, 1],
      [['check', '--json'], value, 1],
      [['grants', '--user', 'octocat', '--password-fd', '0', '--json'], PASSWORD, 0],
      [['authorizations', '--user', 'octocat', '--password-fd', '0', '--json'], PASSWORD, 0],
      [['reset', '--reason', 'leaked', '--yes', '1', '--out', 'new.jsonl', '--json'], value, 0],
    ] as const) {
      const ran = await authdesk([...args, '--sandbox'], input)
      expect([args, ran.code, ran.err]).toEqual([args, code, expect.stringMatching(/^Server /)])
      expect(ran.err.startsWith(first)).toBe(true)
      if (!args.includes('--json' as never)) continue
      const lines = ran.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) expect(line).toMatchObject({ server: sandboxUrl, apiUrl: sandbox!.apiUrl })
    }
    expect(readFileSync(join(folder, 'new.jsonl'), 'utf8')).toContain('gho_')
    expect(statSync(join(data, 'sandbox', 'proof-secret')).mode & 0o777).toBe(0o600)
  })

  test('is refused where a server is configured, and where no sandbox has run', async () => {
    writeFileSync(
      join(folder, 'authdesk.json'),
      JSON.stringify({ server: { baseUrl: 'http://127.0.0.1:9', profile: 'ghes' } }),
    )
    const both = await authdesk(['check', '--sandbox'], TOKEN, { AUTHDESK_CONFIG: 'authdesk.json' })
    expect(both).toMatchObject({ code: 2, out: '' })
    expect(both.err).toMatch(/^authdesk: a server is configured; leave --sandbox out/)
    const none = await authdesk(['check', '--sandbox'], TOKEN)
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toMatch(/^authdesk: no sandbox has run in .*state\. Start Authdesk/)
  })

  test('with nobody at its port: a sentence, and nothing is read', async () => {
    const desk = await startDemo()
    await desk.close()
    const ran = await authdesk(['check', '--sandbox'], TOKEN)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(`the sandbox does not answer at ${desk.sandboxUrl}`)
  })

  test.each([
    ['answers yes to everything', replyWith('{"proof":true}')],
    ['makes up a proof', replyWith(`{"proof":"${'ab'.repeat(32)}"}`)],
    ['is no JSON', replyWith('no JSON')],
    ['closes at once', (socket: Socket) => socket.end()],
    ['never answers', () => undefined],
    ['never ends', (socket: Socket) => void setInterval(() => socket.write('x'.repeat(65_536)), 5).unref()],
    [
      'echoes',
      (socket: Socket) => {
        socket.on('data', (bytes) => {
          const text = bytes.toString()
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
        })
      },
    ],
  ])('a listener at its port that %s gets no token, password or secret', async (_, answer) => {
    const desk = await startDemo()
    const { clientSecret } = desk.sandbox!.demo().apps[0]!
    await desk.close()
    const { heard } = await listenAt(desk.sandboxUrl!, answer)
    for (const [args, input] of [SERVER_VERBS[0]!, SERVER_VERBS[8]!]) {
      const ran = await authdesk([...args, '--sandbox'], input)
      expect([ran.code, ran.out]).toEqual([2, ''])
      expect(ran.err).toContain('did not prove that it is the sandbox of this data folder. Nothing was sent.')
      for (const secret of [TOKEN, PASSWORD, clientSecret, 'authorization', 'Basic'])
        expect(heard()).not.toContain(secret)
    }
  })

  test('a listener at its old port that relays to the real one at another', async () => {
    const first = await startDemo()
    await first.close()
    const remembered = readFileSync(join(data, 'sandbox', 'server.json'))
    // The same folder, the same secret, another port.
    const second = await startDemo()
    const { port } = new URL(second.sandboxUrl!)
    expect(second.sandboxUrl).not.toBe(first.sandboxUrl)
    writeFileSync(join(data, 'sandbox', 'server.json'), remembered)
    const { heard } = await listenAt(first.sandboxUrl!, (socket) => {
      const on = connect(Number(port), '127.0.0.1')
      on.on('error', () => undefined)
      socket.pipe(on).pipe(socket)
    })
    const ran = await authdesk(['check', '--sandbox'], TOKEN)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('did not prove')
    expect(heard()).toContain('GET /sandbox/proof?nonce=')
    expect(heard()).not.toContain(TOKEN)
  })
})

test('whoever takes the port after the proof gets nothing: each connection is proven before its first request', async () => {
  const desk = await startDemo()
  const server = readEmbedded(data)!
  const parts = { folder: join(folder, 'outbox'), server, serverKey: randomBytes(32), clock: systemClock }
  const sender = createSender({ ...parts, log: createLog('silent') })
  const upstream = createUpstream(server, systemClock, sender)
  open.push(
    () => sender.close(),
    () => upstream.close(),
  )
  const ask = () => upstream.asUser('octocat', new Secret(PASSWORD), null, 'pull').listGrants(1, 100)
  const sendOnce = async (name: string) => {
    await sender.send(
      { name, owner: ['octocat'] },
      { method: 'GET', path: '/user', headers: { authorization: `Bearer ${TOKEN}` } },
    )
  }
  expect((await ask()).rows.length).toBeGreaterThan(0)
  await sendOnce('first')
  expect(sender.outbox.read({ name: 'first', owner: ['octocat'] })).toMatchObject({ status: 401 })
  await desk.close()
  const { heard } = await listenAt(desk.sandboxUrl!, replyWith(`{"proof":"${'0'.repeat(64)}"}`))
  await expect(ask()).rejects.toMatchObject({ kind: 'unreachable', executed: 'no' })
  await expect(sendOnce('second')).rejects.toMatchObject({ kind: 'unreachable', executed: 'no' })
  expect(heard()).toContain('GET /sandbox/proof')
  expect(heard().toLowerCase()).not.toContain('authorization')
  expect(heard()).not.toContain(TOKEN)
})
