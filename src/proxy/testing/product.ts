import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { sandboxServer } from '../../main.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'

const SOURCE = join(import.meta.dirname, '..', '..')

export interface Answer {
  /** Null: no answer, or one that was cut. */
  status: number | null
  text: string
  cookie: string
  ms: number
}

export interface AskOptions {
  method?: string
  body?: object
  cookie?: string
  agent?: Agent
  headers?: Record<string, string>
}

/** The product as `npm start` runs it, a process of its own in front of a sandbox that goes on living. */
export interface Product {
  port: number
  data: string
  /** Settings and secrets of its start. */
  env: NodeJS.ProcessEnv
  /** The keeper; what serves is its child. */
  child: ChildProcess
  /** Standard error and output of all of it, joined. */
  output(): string
  /** Behind other words of a command line, if any. */
  start(before?: readonly string[]): Promise<void>
  /** A second `npm start` beside it. */
  startAgain(): Promise<{ code: number; words: string }>
  /** As `npm start -- --take-over` does it. */
  takeOver(): Promise<{ code: number; words: string }>
  configure(change: object): void
  stop(signal?: NodeJS.Signals): Promise<number | null>
  ask(path: string, options?: AskOptions): Promise<Answer>
  signIn(): Promise<string>
  close(): Promise<void>
}

export async function openProduct(sandbox: Sandbox, settings: object = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-product-'))
  const { apps, roles } = sandboxServer(sandbox)
  const port = await freePort()
  const config = {
    port,
    data: join(folder, 'state'),
    server: { baseUrl: sandbox.url, profile: 'ghes' },
    apps: apps.map(({ id, name, clientId }) => ({
      id,
      name,
      clientId,
      clientSecretVariable: `SECRET_${id.replaceAll('-', '_')}`,
    })),
    roles,
    ...settings,
  }
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AUTHDESK_CONFIG: join(folder, 'authdesk.json'),
    AUTHDESK_LOG_LEVEL: 'warn',
    ...Object.fromEntries(
      apps.map(({ id, clientSecret }) => [`SECRET_${id.replaceAll('-', '_')}`, clientSecret.reveal()]),
    ),
  }
  let output = ''
  const run = (args: readonly string[], before: readonly string[] = []) => {
    const [file, ...rest] = [...before, process.execPath, join(SOURCE, 'start.ts'), ...args] as [string]
    return spawn(file, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  const configure = (change: object) =>
    writeFileSync(env.AUTHDESK_CONFIG, JSON.stringify(Object.assign(config, change)))
  configure({})

  const product: Product = {
    port,
    data: config.data,
    env,
    child: null as unknown as ChildProcess,
    output: () => output,
    configure,
    async start(before) {
      const child = (product.child = run([], before))
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      const failed = once(child, 'exit').then(() => Promise.reject(new Error(`it did not start: ${output}`)))
      failed.catch(() => undefined)
      await Promise.race([once(child.stdout, 'data'), failed])
    },
    startAgain: async () => wordsOf(run([])),
    takeOver: async () => wordsOf(run(['--take-over'])),
    async stop(signal = 'SIGTERM') {
      const exit = once(product.child, 'exit')
      product.child.kill(signal)
      return ((await exit) as [number | null])[0]
    },
    ask: async (path, options = {}) => ask(port, path, options),
    async signIn() {
      const { cookie, status, text } = await product.ask('/api/session', {
        method: 'POST',
        body: { login: 'octocat', password: 'octocat-demo' },
      })
      if (status !== 200) throw new Error(`sign-in: ${status} ${text}`)
      return cookie
    },
    async close() {
      const { child } = product
      if (child && child.exitCode === null && child.signalCode === null) await product.stop('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return product
}

async function wordsOf(child: ChildProcess): Promise<{ code: number; words: string }> {
  let words = ''
  child.stderr!.on('data', (chunk: Buffer) => (words += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, words }
}

async function ask(
  port: number,
  path: string,
  { method = 'GET', body, cookie, agent, headers = {} }: AskOptions,
): Promise<Answer> {
  const began = performance.now()
  return new Promise((resolve) => {
    const none = (error: Error) =>
      resolve({ status: null, text: String(error), cookie: '', ms: performance.now() - began })
    const text = body && JSON.stringify(body)
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: agent ?? false,
        headers: {
          'sec-fetch-site': 'same-origin',
          [CSRF_HEADER]: '1',
          ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
      },
      (response) => {
        let answer = ''
        response.on('data', (chunk: Buffer) => (answer += chunk.toString()))
        response.on('error', none)
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            text: answer,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
            ms: performance.now() - began,
          }),
        )
      },
    )
    sent.on('error', none)
    sent.end(text)
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Requests without a pause, over kept connections and new ones, until told to end. */
export function startLoad(
  product: Product,
  cookie: string,
  { kept = 4, fresh = 4 } = {},
): { answers: Answer[]; end(): Promise<Answer[]> } {
  const answers: Answer[] = []
  const over = new AbortController()
  const paths = ['/', '/api/server', '/api/session', '/livez', '/readyz']
  const lanes = Array.from({ length: kept + fresh }, async (_, i) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let again = 0
    while (!over.signal.aborted) {
      const path = paths[answers.length % paths.length]!
      const answer = await product.ask(path, { cookie, ...(i < kept ? { agent } : {}) })
      // A kept connection may be closed while a request is on its way: browsers send that one once more (RFC 9110,
      // 9.2.2). Each is closed once, at the takeover.
      const repeat = answer.status === null && i < kept && again++ === 0
      answers.push(repeat ? await product.ask(path, { cookie }) : answer)
    }
    agent.destroy()
  })
  return {
    answers,
    async end() {
      over.abort()
      await Promise.all(lanes)
      return answers
    },
  }
}
