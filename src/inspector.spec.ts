import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { command, tasks } from '../scripts/tasks.mjs'

/** The inspector reads a process's memory, tokens and client secrets with it: nothing we start may open it. */
const ROOT = join(import.meta.dirname, '..')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts Node with its inspector's port, if it ever opens one, at `port`, which children inherit. */
async function start(args: string[], port: number, options = `--inspect-port=127.0.0.1:${port}`) {
  const data = mkdtempSync(join(tmpdir(), 'authdesk-inspector-'))
  const child = spawn(process.execPath, args, {
    cwd: data,
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: options,
      AUTHDESK_DATA: data,
      AUTHDESK_PORT: '0',
      AUTHDESK_SANDBOX_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    const ended = child.exitCode === null && child.signalCode === null && once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true, maxRetries: 20 })
  })
  const log: string[] = []
  createInterface(child.stderr).on('line', (line) => log.push(line))
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(log.join('\n'))))
  failed.catch(() => undefined)
  const [said] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer]
  child.stdout.resume()
  return { child, log, said: said.toString() }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  const opened = once(socket, 'connect').then(
    () => true,
    () => false,
  )
  return opened.finally(() => socket.destroy())
}

/** Node opens it within a few ms; a second without it is a no. */
async function opensInspector(pid: number, port: number): Promise<boolean> {
  process.kill(pid, 'SIGUSR1')
  for (let look = 0; look < 20; look++) {
    if (await accepts(port)) return true
    await sleep(50)
  }
  return false
}

const ways: [string, string[]][] = [
  ['npm start', command(ROOT, tasks.start)],
  ['npm run sandbox', command(ROOT, tasks.sandbox, ['--port', '0'])],
  ['the runner before it', [join(ROOT, 'scripts', 'run.mjs'), 'sandbox', '--port', '0']],
  ['node src/start.ts', [join(ROOT, 'src', 'start.ts')]],
  ['node src/main.ts', [join(ROOT, 'src', 'main.ts')]],
  ['node src/sandbox/cli.ts', [join(ROOT, 'src', 'sandbox', 'cli.ts'), '--port', '0']],
]
test.each(ways)('SIGUSR1 neither opens the inspector nor ends it: %s', async (_, args) => {
  const port = await freePort()
  const { child } = await start(args, port)
  expect(await opensInspector(child.pid!, port)).toBe(false)
  expect([child.exitCode, child.signalCode]).toEqual([null, null])
})

/** A proxy that does nothing but start its sender, and say which process that is. */
const SENDER = `
  import { createSender } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'proxy/sender/sender.ts')).href)}
  const sender = createSender({
    folder: 'outbox',
    server: { apiUrl: 'http://127.0.0.1:9', ca: null, profile: 'ghes' },
    serverKey: Buffer.alloc(32),
    clock: { now: Date.now },
    log: { info: ({ sender }) => console.log(sender), error() {} },
  })
  await sender.ready()
  process.on('SIGTERM', () => sender.close().finally(() => process.exit()))
  setInterval(() => {}, 1_000)
`
function senderOf(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-inspector-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'parent.mjs'), SENDER)
  return [join(folder, 'parent.mjs')]
}

test('nor does it in the sender', async () => {
  const port = await freePort()
  const { said } = await start(senderOf(), port)
  expect(await opensInspector(Number(said), port)).toBe(false)
  process.kill(Number(said), 0)
})

test('nor on the command line, where tokens are read', () => {
  expect(command(ROOT, tasks.authdesk).slice(0, 2)).toEqual([
    '--disable-sigusr1',
    join(ROOT, 'src', 'cli', 'main.ts'),
  ])
})

/** The ports that a process listens at, as Linux tells. */
function listens(pid: number): number[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
    } catch {
      return []
    }
  })
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state === '0A' && sockets.includes(inode))
      .map(([, address = '']) => Number.parseInt(address.split(':')[1]!, 16)),
  )
}

const wishes = [
  '--inspect=127.0.0.1:0',
  '--inspect --inspect-port=127.0.0.1:0',
  '--inspect_port 0 --inspect=0',
]
test.runIf(process.platform === 'linux').each(wishes)(
  'who asks for the inspector has it, and the log says so; the sender has none: %s',
  async (wish) => {
    const desk = await start([join(ROOT, 'src', 'main.ts')], 0, wish)
    const port = Number(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(desk.log.join('\n'))?.[1])
    expect(listens(desk.child.pid!)).toContain(port)
    await expect.poll(() => desk.log.join('\n')).toContain(`"inspector":"127.0.0.1:${port}"`)

    const parent = await start(senderOf(), 0, wish)
    expect(listens(parent.child.pid!)).toHaveLength(1)
    expect(listens(Number(parent.said))).toEqual([])
  },
)
