import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { sandboxServer } from '../../main.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { Secret } from '../secret.ts'
import { type Chaos, type Fate, startChaos } from './chaos.ts'
import type { VictimOptions } from './victim.ts'

/** The victim's time runs this much faster: a wait of 5 s takes a quarter of one. */
const PACE = 20

export interface Story {
  id: string
  state: string
  oldHash: string
  newHash: string | null
}

/** What the sandbox itself saw of a token's reset. */
export interface Seen {
  act: string
  old_hash: string | null
  new_hash: string | null
  reply: 'none' | 'written' | 'cut'
}

/** A proxy that can be killed, with its sender, its store on disk, a network that can fail, and one person. */
export interface Lane {
  /** What the next connections of resets meet. */
  fate: (this: void) => Fate
  /** Holds a request up before the server sees it. */
  holdUp: (this: void, head: string) => Promise<void>
  /** Called when a reset reaches the network, before anything else happens to it. */
  onReset: (this: void) => void
  start(): Promise<void>
  killWeb(): Promise<void>
  /** False when there is none to kill. */
  killSender(): boolean
  stop(): Promise<void>
  /** Moves the time at the next start. */
  ahead(ms: number): void
  /** Its time. */
  now(): number
  plant(scopes?: string[]): Promise<string>
  /** Any other request, as the person. */
  ask(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
    // What comes of it the test knows.
    // oxlint-disable-next-line typescript/no-explicit-any
  ): Promise<{ status: number; body: any }>
  reset(
    token: string,
    key: string,
    reason?: string,
  ): Promise<{ status: number; story: Story | null; code: string | null }>
  stories(): Promise<Story[]>
  /** The value, when there is one to collect. */
  collect(id: string): Promise<string | null>
  acknowledge(id: string): Promise<void>
  /** The sandbox's word. */
  seen(token: string): Promise<Seen[]>
  accepts(token: string): Promise<boolean>
  close(): Promise<void>
}

export async function openLane(sandbox: Sandbox): Promise<Lane> {
  const data = mkdtempSync(join(tmpdir(), 'authdesk-lane-'))
  const port = await freePort()
  const server = sandboxServer(sandbox)
  const app = server.apps.find(({ id }) => id === 'ci-bot')!
  const epoch = Date.now()
  let ahead = 0
  let child: ChildProcess | null = null
  let sender: number | null = null
  let cookie: string | null = null

  const chaos: Chaos = await startChaos(
    Number(new URL(sandbox.url).port),
    (head) => {
      if (!head.startsWith('PATCH ')) return { kind: 'pass' }
      lane.onReset()
      return lane.fate()
    },
    async (head) => lane.holdUp(head),
  )
  const through = (url: string) => url.replace(/:\d+/, `:${chaos.port}`)

  async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        [CSRF_HEADER]: '1',
        ...(cookie ? { cookie } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const set = response.headers.getSetCookie().find((line) => line.startsWith(`authdesk-${port}=`))
    if (set) cookie = set.split(';')[0]!
    return { status: response.status, body: await response.json().catch(() => ({})) }
  }

  /** As the person: signed in again when the session is gone or its proof too old. */
  async function asPerson(method: string, path: string, body?: object, headers?: Record<string, string>) {
    const first = cookie ? await ask(method, path, body, headers) : null
    if (first && first.status !== 401 && first.body.code !== 'proof-too-old') return first
    // Requests that find it out together sign in once.
    signingIn ??= signIn().finally(() => {
      signingIn = null
    })
    await signingIn
    return ask(method, path, body, headers)
  }
  let signingIn: Promise<void> | null = null
  async function signIn(): Promise<void> {
    cookie = null
    const reply = await ask('POST', '/api/session', { login: 'octocat', password: 'octocat-demo' })
    if (reply.status >= 300) throw new Error(`sign-in: ${reply.status} ${JSON.stringify(reply.body)}`)
  }

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (!child) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
    child = null
  }

  const lane: Lane = {
    fate: () => ({ kind: 'pass' }),
    holdUp: async () => undefined,
    onReset: () => undefined,
    async start() {
      const options: VictimOptions = {
        store: join(data, 'authdesk.db'),
        outbox: join(data, 'outbox'),
        key: Buffer.alloc(32, 7).toString('base64'),
        port,
        server: {
          ...server,
          apiUrl: through(server.apiUrl),
          webUrl: through(server.webUrl),
        },
        secrets: { [app.id]: app.clientSecret.reveal() },
        pace: PACE,
        epoch,
        ahead,
      }
      sender = null
      const started = spawn(
        process.execPath,
        [join(import.meta.dirname, 'victim.ts'), JSON.stringify(options)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      child = started
      let listening: () => void
      const up = new Promise<void>((resolve) => (listening = resolve))
      createInterface(started.stdout).on('line', (line) => {
        const said = JSON.parse(line) as { msg: string; sender?: number }
        if (said.msg === 'listening') listening()
        if (said.msg === 'sender started' && child === started) sender = said.sender ?? null
      })
      await Promise.race([
        up,
        once(started, 'exit').then(() => Promise.reject(new Error('the proxy did not start'))),
      ])
    },
    killWeb: () => end('SIGKILL'),
    killSender() {
      if (sender === null) return false
      try {
        process.kill(sender, 'SIGKILL')
        return true
      } catch {
        return false
      } finally {
        sender = null
      }
    },
    stop: () => end('SIGTERM'),
    ahead(ms) {
      ahead += ms
    },
    now: () => epoch + ahead + (Date.now() - epoch) * PACE,
    ask: asPerson,
    async plant(scopes = ['repo']) {
      const body = JSON.stringify({ login: 'octocat', client_id: app.clientId, scopes })
      const response = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body })
      return ((await response.json()) as { token: string }).token
    },
    async reset(token, key, reason = 'leaked') {
      const { status, body } = await asPerson(
        'POST',
        '/api/apps/ci-bot/tokens/reset',
        { token, reason },
        { 'idempotency-key': key },
      )
      return { status, story: body.operation?.id ? body.operation : null, code: body.code ?? null }
    },
    async stories() {
      return (await asPerson('GET', '/api/operations')).body.operations as Story[]
    },
    async collect(id) {
      return ((await asPerson('POST', `/api/operations/${id}/collect`)).body.value as string) ?? null
    },
    async acknowledge(id) {
      await asPerson('POST', `/api/operations/${id}/acknowledge`)
    },
    async seen(token) {
      const hash = new Secret(token).hash()
      const all: Seen[] = []
      for (let after = 0; ;) {
        const response = await fetch(`${sandbox.url}/sandbox/record?limit=10000&after=${after}`)
        const page = (await response.json()) as (Seen & { id: number })[]
        if (page.length === 0) return all
        all.push(...page.filter(({ act, old_hash }) => act === 'reset' && old_hash === hash))
        after = page.at(-1)!.id
      }
    },
    async accepts(token) {
      const response = await fetch(`${sandbox.apiUrl}/applications/${app.clientId}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret.reveal()}`)}` },
        body: JSON.stringify({ access_token: token }),
      })
      return response.status === 200
    },
    async close() {
      await end('SIGTERM')
      await chaos.close()
      rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return lane
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Asks again until the answer is there; a proxy that is just being killed does not count. */
export async function until<T>(limit: number, ask: () => Promise<T | null>): Promise<T> {
  const since = Date.now()
  for (;;) {
    const answer = await ask().catch(() => null)
    if (answer !== null) return answer
    if (Date.now() - since > limit) throw new Error(`not within ${limit} ms`)
    await delay(20)
  }
}
