import inspector from 'node:inspector'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProxy } from '#proxy/app.ts'
import { type Clock, systemClock } from '#proxy/clock.ts'
import { type Config, readConfig, type Server } from '#proxy/config.ts'
import { rememberEmbedded, sandboxSecret } from '#proxy/embedded.ts'
import { makeFolder } from '#proxy/folder.ts'
import { FolderHeld, holdFolder } from '#proxy/lock.ts'
import { createLog } from '#proxy/log.ts'
import { isLoopback } from '#proxy/loopback.ts'
import { Secret } from '#proxy/secret.ts'
import { ConfigFault } from '#proxy/settings.ts'
import { builtPage } from '#proxy/static.ts'
import { openStore } from '#proxy/store/sqlite.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'

const ROOT = resolve(import.meta.dirname, '..')

export interface Options {
  config: Config
  /** Serve the sources through Vite, with hot reload. */
  dev?: boolean
  clock?: Clock
  /** Records that a new sandbox gives octocat on top of the seed, to see how lists of that length do. */
  records?: number
  /** Where another build of the page lies, to measure against. */
  dist?: string
  logTo?: { write(line: string): void }
}

export interface Authdesk {
  url: string
  /** Null when a server is configured: the sandbox then does not run. */
  sandboxUrl: string | null
  sandbox: Sandbox | null
  close(): Promise<void>
}

/** The running product as a value: the command line, development and the tests all start it here. */
export async function startAuthdesk({
  config,
  dev = false,
  clock = systemClock,
  records,
  dist = join(ROOT, 'dist'),
  logTo,
}: Options): Promise<Authdesk> {
  const log = createLog(config.logLevel, logTo)
  if (config.ignored?.length)
    log.info({ variables: config.ignored }, 'variables that Kubernetes sets for a service are ignored')
  makeFolder(config.data)
  const letGo = holdFolder(config.data)
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0)) await step()
  }
  closing.unshift(async () => letGo())
  try {
    const sandbox = config.server
      ? null
      : await startSandbox({
          host: '127.0.0.1',
          port: config.sandboxPort,
          data: join(config.data, 'sandbox'),
          clock: clock.now,
          proofSecret: sandboxSecret(config.data),
          ...(records ? { records } : {}),
        })
    if (sandbox) closing.unshift(() => sandbox.close())
    const server = config.server ?? sandboxServer(sandbox!)
    if (sandbox) rememberEmbedded(config.data, server)

    const page = dev ? (await import('#proxy/develop.ts')).sourcePage(ROOT) : builtPage(dist)
    const proxy = await createProxy({
      config,
      port: config.port,
      server,
      store: await openStore(join(config.data, 'authdesk.db')),
      outbox: join(config.data, 'outbox'),
      clock,
      log,
      demo: () => demoOf(sandbox),
      page,
    })
    closing.unshift(() => proxy.close())
    await proxy.http.listen({ host: config.host, port: config.port })
    await proxy.recover()
    const { port } = proxy.http.server.address() as { port: number }
    const host = isLoopback(config.host) ? config.host.replace(/^[^[]*:.*$/, '[$&]') : 'localhost'
    log.info({ host: config.host, port, server: server.webUrl, profile: server.profile }, 'started')
    const inspected = inspector.url()
    if (inspected)
      log.warn({ inspector: new URL(inspected).host }, 'the inspector is open: it shows every secret')
    return {
      url: config.publicUrl ?? `http://${host}:${port}`,
      sandboxUrl: sandbox?.url ?? null,
      sandbox,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The embedded sandbox as the server to work on, with its seeded apps and roles. */
export function sandboxServer(sandbox: Sandbox): Server {
  const { apps, signInApp } = sandbox.demo()
  const roles: Server['roles'] = {}
  const give = (login: string, role: 'owner' | 'support', app: string) => {
    roles[login] = [...(roles[login] ?? []), { role, apps: [app] }]
  }
  const configured = apps.map((app) => ({ id: app.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), app }))
  for (const { id, app } of configured) {
    give(app.owner, 'owner', id)
    for (const login of app.support) give(login, 'support', id)
  }
  return {
    kind: 'sandbox',
    name: 'Sandbox',
    webUrl: sandbox.url,
    apiUrl: sandbox.apiUrl,
    profile: 'ghes',
    ca: null,
    signInApp: { clientId: signInApp.clientId, clientSecret: new Secret(signInApp.clientSecret) },
    apps: configured.map(({ id, app }) => ({
      id,
      name: app.name,
      clientId: app.clientId,
      clientSecret: new Secret(app.clientSecret),
    })),
    roles,
  }
}

function demoOf(sandbox: Sandbox | null) {
  if (!sandbox) return null
  const { accounts, tokens } = sandbox.demo()
  return { accounts, tokens }
}

/** What `npm start` prints: where to go and how to get in. */
function banner(desk: Authdesk, config: Config): string {
  const lines = ['', `  Authdesk  ${desk.url}`]
  const last = ['', `  State is kept in ${config.data}. Stop with Ctrl+C.`, '']
  if (!desk.sandbox)
    return [...lines, `  Server    ${config.server?.webUrl} (${config.server?.profile})`, ...last].join('\n')
  lines.push(
    `  Sandbox   ${desk.sandbox.url}  (API at ${desk.sandbox.apiUrl})`,
    '',
    '  Sign in with one of these:',
  )
  for (const { login, password, otp } of desk.sandbox.demo().accounts)
    lines.push(
      `    ${login.padEnd(10)} ${password}${otp ? `   two-factor on; the sign-in page shows the current code` : ''}`,
    )
  return [...lines, ...last].join('\n')
}

/** One line for each trouble that a person can mend; anything else is a defect and shows itself whole. */
function explain(error: unknown): string[] {
  if (error instanceof ConfigFault)
    return error.faults.map((f) => `authdesk: ${f.name} ${f.reason}. Example: ${f.example}`)
  if (error instanceof FolderHeld)
    return [
      `authdesk: another Authdesk runs on ${error.message}. Stop it, or choose another folder with AUTHDESK_DATA.`,
    ]
  const { code, port, path, errcode } = error as {
    code?: string
    port?: number
    path?: string
    errcode?: number
  }
  if (code === 'EADDRINUSE')
    return [
      `authdesk: port ${port} is busy. Stop what uses it, or choose others with AUTHDESK_PORT and AUTHDESK_SANDBOX_PORT.`,
    ]
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR')
    return [`authdesk: cannot write ${path ?? 'there'} (${code}). Choose another folder with AUTHDESK_DATA.`]
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return ['authdesk: AUTHDESK_HOST is not an address of this machine. Example: 127.0.0.1']
  if (code === 'ERR_SQLITE_ERROR')
    return [
      `authdesk: the store cannot be opened (SQLite error ${errcode}). Is AUTHDESK_DATA a folder that this user may write?`,
    ]
  return [`authdesk: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
}

async function run(): Promise<void> {
  // Before anything listens: whoever finds us listening may stop us. A second signal changes nothing.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  // For a start without --disable-sigusr1: Node would open its inspector.
  process.on('SIGUSR1', () => undefined)
  try {
    const config = readConfig(process.env, process.cwd())
    const desk = await startAuthdesk({ config, dev: process.argv.includes('--dev') })
    process.stdout.write(`${banner(desk, config)}\n`)
    await stopped
    // Answers on their way are waited for, and what they wait for may be nothing that keeps a process alive.
    setInterval(() => undefined, 1_000)
    await desk.close()
    process.exit(0)
  } catch (error) {
    for (const line of explain(error)) process.stderr.write(`${line}\n`)
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run()
