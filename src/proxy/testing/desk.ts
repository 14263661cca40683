import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { InjectOptions } from 'fastify'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { sandboxServer } from '../../main.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { createProxy, type Proxy } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { Server } from '../config.ts'
import { PRODUCTION_POLICY } from '../headers.ts'
import { createLog } from '../log.ts'
import type { Page } from '../page.ts'
import type { Store } from '../store/store.ts'
import { openStore } from '../store/sqlite.ts'
import { AUDIT_KEY, KEY } from './keys.ts'

/** A proxy over a real store, in front of a real sandbox over HTTP, without a page. */
export interface TestDesk {
  sandbox: Sandbox
  proxy: Proxy
  store: Store
  /** Every log line, at trace level. */
  lines: string[]
  clock: FastClock
  ask(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    options?: { body?: unknown; cookie?: string; headers?: Record<string, string> },
  ): Promise<Reply>
  /** Signs in by password and returns the cookie. */
  signIn(login?: string, password?: string, otp?: string): Promise<string>
  fault(wish: object): Promise<void>
  record(): Promise<{ act: string; old_hash: string | null; new_hash: string | null }[]>
  close(): Promise<void>
}

export interface Reply {
  status: number
  headers: Record<string, unknown>
  cookie: string | undefined
  // The specs say what they expect of it; the contract has checked it on its way out.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  text: string
}

/** Waits a twentieth of what is asked and moves the time by all of it: order is kept, patience is not needed. */
export class FastClock implements Clock {
  #ahead = 0
  #set = 0
  now = (): number => this.right() + this.#set
  /** What a clock says that was never set. */
  right = (): number => Date.now() + this.#ahead
  monotonic = (): number => performance.now() + this.#ahead

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms / 20, undefined, signal ? { signal } : {})
    this.#ahead += ms
  }

  advance(ms: number): void {
    this.#ahead += ms
  }

  /** Sets the wall clock, as a person or NTP does: by so much from where it stands. No time passes. */
  set(ms: number): void {
    this.#set += ms
  }
}

export { KEY }
/** Cookies carry the port that browsers address. */
const PORT = 4870

export async function startDesk(
  options: {
    storeFile?: string
    outbox?: string
    sandbox?: Sandbox
    clock?: FastClock
    /** Another server key. */
    key?: Buffer
    /** Other roles than the sandbox's own, another address. */
    server?: Partial<Server>
    page?: Page
    /** Behind TLS: the address that browsers use, and who may say from where they come. */
    publicUrl?: string
    trustProxy?: string[]
    maxConnectionsPerAddress?: number
    maxConnections?: number
  } = {},
): Promise<TestDesk> {
  const clock = options.clock ?? new FastClock()
  const sandbox = options.sandbox ?? (await startSandbox({ port: 0, data: ':memory:', date: clock.right }))
  const store = await openStore(options.storeFile ?? ':memory:')
  const outbox = options.outbox ?? mkdtempSync(join(tmpdir(), 'authdesk-outbox-'))
  const lines: string[] = []
  const proxy = await createProxy({
    config: {
      publicUrl: options.publicUrl ?? null,
      trustProxy: options.trustProxy ?? [],
      maxConnectionsPerAddress: options.maxConnectionsPerAddress ?? 256,
      key: options.key ?? KEY,
      auditKey: AUDIT_KEY,
    },
    port: PORT,
    server: { ...sandboxServer(sandbox), ...options.server },
    store,
    outbox,
    clock,
    log: createLog('trace', { write: (line) => void lines.push(line) }),
    demo: () => sandbox.demo(),
    ...(options.maxConnections ? { maxConnections: options.maxConnections } : {}),
    page: options.page ?? {
      policy: PRODUCTION_POLICY,
      async mount(http) {
        http.setNotFoundHandler((_, reply) => reply.callNotFoundProblem())
      },
    },
  })
  await proxy.http.ready()
  await proxy.recover()

  const ask: TestDesk['ask'] = async (method, url, { body, cookie, headers = {} } = {}) => {
    const response = await proxy.http.inject({
      method,
      url,
      headers: {
        host: `127.0.0.1:${PORT}`,
        'sec-fetch-site': 'same-origin',
        [CSRF_HEADER]: '1',
        ...(cookie ? { cookie: `authdesk-${PORT}=${cookie}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    return {
      status: response.statusCode,
      headers: response.headers,
      cookie: response.cookies.find(({ name }) => name === `authdesk-${PORT}`)?.value,
      body: /^application\/(problem\+)?json/.test(String(response.headers['content-type']))
        ? response.json()
        : null,
      text: response.body,
    }
  }

  return {
    sandbox,
    proxy,
    store,
    lines,
    clock,
    ask,
    async signIn(login = 'octocat', password = `${login}-demo`, otp?: string) {
      const reply = await ask('POST', '/api/session', { body: { login, password, ...(otp ? { otp } : {}) } })
      if (!reply.cookie) throw new Error(`sign-in of ${login} answered ${reply.status} ${reply.text}`)
      return reply.cookie
    },
    async fault(wish) {
      const response = await fetch(`${sandbox.url}/sandbox/faults`, {
        method: 'POST',
        body: JSON.stringify(wish),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    async record() {
      const response = await fetch(`${sandbox.url}/sandbox/record`)
      return (await response.json()) as Awaited<ReturnType<TestDesk['record']>>
    },
    async close() {
      await proxy.close()
      if (!options.outbox) rmSync(outbox, { recursive: true, force: true })
      if (!options.sandbox) await sandbox.close()
    },
  }
}
