import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { startSandbox } from './sandbox.ts'
import { asCiBot, basic, bearer, ciBot } from './testing/client.ts'

const cli = join(import.meta.dirname, 'cli.ts')
const data = mkdtempSync(join(tmpdir(), 'sandbox-crash-'))
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(data, { recursive: true })
})

/** A sandbox in a process of its own, as `npm run sandbox` starts it. */
async function start(...args: string[]): Promise<{ child: ChildProcess; api: string }> {
  const child = spawn(process.execPath, [cli, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  for await (const line of createInterface({ input: child.stdout })) {
    const api = /API at (\S+)/.exec(line)?.[1]
    if (api !== undefined) return { child, api }
  }
  throw new Error('the sandbox ended without a word')
}

/** What was acknowledged: values that must live, and values that must not. */
interface Acknowledged {
  alive: string[]
  dead: string[]
}

/** Creates, resets and revokes until the server is gone, and writes down what it answered. */
async function worker(api: string, number: number, seen: Acknowledged, progress: () => void): Promise<void> {
  const send = async (method: string, path: string, headers: Record<string, string>, body: object) => {
    const response = await fetch(api + path, { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    progress()
    return text === '' ? '' : String((JSON.parse(text) as { token?: string }).token)
  }
  const token = `/applications/${ciBot.id}/token`
  const who = number % 2 ? basic('octocat', 'octocat-demo') : basic('hubot', 'hubot-demo')
  try {
    for (;;) {
      const name = crypto.randomUUID()
      seen.alive.push(await send('POST', '/authorizations', who, { note: name }))
      const wish = { client_id: ciBot.id, client_secret: ciBot.secret, scopes: ['gist'], fingerprint: name }
      const first = await send('POST', '/authorizations', who, wish)
      const second = await send('PATCH', token, asCiBot, { access_token: first })
      seen.dead.push(first)
      await send('DELETE', token, asCiBot, { access_token: second })
      seen.dead.push(second)
    }
  } catch {
    // The server was killed in the middle of a request: nothing is claimed about what was in flight.
  }
}

test('kill -9 under load, twice: no acknowledged change is lost', async () => {
  for (let round = 0; round < 2; round++) {
    const { child, api } = await start('--data', data)
    const seen: Acknowledged = { alive: [], dead: [] }
    let answered = 0
    const killAfter = 150 + round * 41
    const workers = [0, 1, 2, 3].map((number) =>
      worker(api, number, seen, () => {
        if (++answered === killAfter) child.kill('SIGKILL')
      }),
    )
    await Promise.all([...workers, once(child, 'exit')])
    expect(Math.min(seen.dead.length, seen.alive.length)).toBeGreaterThan(30)

    const again = await startSandbox({ port: 0, data })
    const check = async (access_token: string) => {
      const body = JSON.stringify({ access_token })
      const url = `${again.apiUrl}/applications/${ciBot.id}/token`
      return (await fetch(url, { method: 'POST', headers: asCiBot, body })).status
    }
    for (const value of seen.dead) expect(await check(value)).toBe(404)
    for (const value of seen.alive) {
      expect((await fetch(`${again.apiUrl}/user`, { headers: bearer(value) })).status).toBe(200)
    }
    await again.close()
  }
}, 180_000)

test('the command line: a busy port, a wrong option and an unknown profile are one clear line each', async () => {
  const first = await start()
  const port = new URL(first.api).port
  const failing = async (...args: string[]) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    child.stderr.on('data', (part: Buffer) => (words += part.toString()))
    const [code] = (await once(child, 'close')) as [number]
    return [code, words]
  }
  const [busy, wrong, unknown] = await Promise.all([
    failing('--port', port),
    failing('--port', 'x'),
    failing('--profile', 'gitlab'),
  ])
  expect(busy).toEqual([1, `Port ${port} is taken: stop what listens there, or say --port 0.\n`])
  expect(wrong).toEqual([1, '--port must be a whole number from 0 to 65535\n'])
  expect(unknown?.[0]).toBe(1)
  first.child.kill('SIGINT')
  await once(first.child, 'exit')
}, 180_000)
