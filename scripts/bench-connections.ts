import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

// What 500 connections of one kind cost, from one address and from fifty: the memory of the server beside that of the
// same process under 50 ordinary clients, and how long a person waits meanwhile. Server and attackers are processes of
// their own. The addresses are of the loopback, which only Linux has without further ado.

const SECONDS = Number(process.argv[2] ?? 15)
const KINDS = process.argv[3]?.split(',') ?? ['never read', 'pipelined', 'idle', 'slow']
const ORDINARY = 50
const LIMITS = { memory: 1.3, wait: 250 }
const children: ChildProcess[] = []

/** Starts a file of `bench`, and waits for the first line that it prints. */
async function start(file: string, ...args: string[]): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bench', file), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended`)))
  ended.catch(() => undefined)
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
  return { child, said: line.toString().trim() }
}

const PERSON = '127.0.0.200'
const OURS = { 'sec-fetch-site': 'same-origin', 'x-authdesk': '1' }

async function ask(
  port: number,
  agent: Agent,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; cookie: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent,
        method: body ? 'POST' : 'GET',
        headers: { ...OURS, ...headers },
      },
      (response) => {
        response.resume()
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const agentFrom = (localAddress: string) => new Agent({ keepAlive: true, maxSockets: 4, localAddress })

async function signedIn(port: number): Promise<Record<string, string>> {
  const { cookie } = await ask(
    port,
    agentFrom(PERSON),
    '/api/session',
    { 'content-type': 'application/json' },
    JSON.stringify({ login: 'octocat', password: 'octocat-demo' }),
  )
  return { cookie, 'accept-encoding': 'br' }
}

/** What a person does, one after the other, until the time is over: how long each took. */
async function visit(
  port: number,
  headers: Record<string, string>,
  address: string,
  until: number,
  pause = 20,
): Promise<number[]> {
  const agent = agentFrom(address)
  const times: number[] = []
  for (let i = 0; performance.now() < until; i++) {
    const path = ['/', '/api/authorizations?perPage=100', '/api/session'][i % 3]!
    const begin = performance.now()
    const { status } = await ask(port, agent, path, headers)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    times.push(performance.now() - begin)
    await delay(pause)
  }
  agent.destroy()
  return times
}

/** The most memory that a process has while something goes on. */
async function peakOf<T>(pid: number, work: Promise<T>): Promise<{ peak: number; result: T }> {
  let peak = 0
  const look = () => {
    const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString())
    peak = Math.max(peak, kilobytes / 1024)
  }
  const looking = setInterval(look, 250)
  const result = await work.finally(() => clearInterval(looking))
  look()
  return { peak, result }
}

const at = (times: number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Infinity

let missed = false
function say(what: string, value: number, limit: number, unit: string): void {
  const holds = value <= limit
  missed ||= !holds
  const by = holds ? '' : ` (${((value / limit - 1) * 100).toFixed(0)} % too much)`
  console.log(
    `  ${holds ? 'holds ' : 'MISSED'} ${what}: ${value.toFixed(2)}${unit}, limit ${limit}${unit}${by}`,
  )
}

try {
  const upstream = await start('upstream.ts')
  const server = await start('proxy.ts', `http://127.0.0.1:${upstream.said}`)
  const port = Number(server.said)
  const pid = server.child.pid!
  const headers = await signedIn(port)
  const end = () => performance.now() + SECONDS * 1000

  const crowd = async () =>
    Promise.all(
      Array.from({ length: ORDINARY }, async (_, i) =>
        visit(port, headers, `127.0.0.${100 + i}`, end(), 100),
      ),
    )
  const ordinary = await peakOf(pid, crowd())
  console.log(
    `50 ordinary clients: ${ordinary.peak.toFixed(0)} MB, p99 ${at(ordinary.result.flat(), 0.99).toFixed(0)} ms`,
  )

  for (const kind of KINDS)
    for (const addresses of [1, 50]) {
      const attacker = spawn(
        process.execPath,
        [
          join(import.meta.dirname, 'bench', 'attacker.ts'),
          kind,
          String(port),
          String(addresses),
          String(SECONDS),
        ],
        { stdio: 'inherit' },
      )
      children.push(attacker)
      await delay(500)
      const { peak, result } = await peakOf(pid, visit(port, headers, PERSON, end() - 1_000))
      if (attacker.exitCode === null) await once(attacker, 'exit')
      console.log(
        `${kind}, 500 connections from ${addresses}: ${peak.toFixed(0)} MB, ${result.length} requests of a person`,
      )
      say('memory beside ordinary clients', peak / ordinary.peak, LIMITS.memory, ' ×')
      say("a person's request, p99", at(result, 0.99), LIMITS.wait, ' ms')
    }
} finally {
  for (const child of children) child.kill('SIGTERM')
}
if (missed) process.exitCode = 1
