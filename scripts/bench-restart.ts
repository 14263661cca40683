/** Takeovers under load, with slow checks and a slow reset under way: failures, and the longest wait of a quick request. */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { openProduct, startLoad } from '../src/proxy/testing/product.ts'
import { sandboxServer } from '../src/main.ts'
import { startSandbox } from '../src/sandbox/sandbox.ts'

const rounds = Number(process.argv[2] ?? 10)
const CHECK_MS = 1_500
const RESET_MS = 6_000

const sandbox = await startSandbox({ port: 0, data: ':memory:' })
const product = await openProduct(sandbox)
const app = sandboxServer(sandbox).apps.find(({ id }) => id === 'ci-bot')!
const say = (line: string) => process.stdout.write(`${line}\n`)

async function plant(): Promise<string> {
  const body = JSON.stringify({ login: 'octocat', client_id: app.clientId, scopes: ['repo'] })
  const reply = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body })
  return ((await reply.json()) as { token: string }).token
}
async function slow(match: string, ms: number): Promise<void> {
  await fetch(`${sandbox.url}/sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify({ name: 'slow', ms, match }),
  })
}

/** How long in all a new connection was refused: tried every 5 ms. */
async function knock(over: AbortSignal): Promise<number> {
  let refused = 0
  while (!over.aborted) {
    const socket = connect(product.port, '127.0.0.1')
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (!open) refused += 5
    await delay(5)
  }
  return refused
}

try {
  await product.start()
  await slow('POST /applications/:client_id/token', CHECK_MS)
  await slow('PATCH /applications/:client_id/token', RESET_MS)
  let lost = 0
  let all = 0
  let longest = 0
  let resets = 0
  let refusedMs = 0
  const cookie = await product.signIn()
  for (let round = 1; round <= rounds; round++) {
    const token = await plant()
    const reset = product.ask('/api/apps/ci-bot/tokens/reset', {
      method: 'POST',
      cookie,
      body: { token, reason: 'bench' },
      headers: { 'idempotency-key': randomUUID() },
    })
    const load = startLoad(product, cookie)
    const over = new AbortController()
    const knocking = knock(over.signal)
    const slowToken = await plant()
    const checks = Array.from({ length: 4 }, async () => {
      const answers = []
      while (!over.signal.aborted)
        answers.push(
          await product.ask('/api/apps/ci-bot/tokens/check', {
            method: 'POST',
            cookie,
            body: { token: slowToken },
          }),
        )
      return answers
    })
    await delay(CHECK_MS + 1_000)
    const { code, words } = await product.takeOver()
    if (code !== 0) throw new Error(words)
    await delay(500)
    over.abort()
    const answers = await load.end()
    const slowAnswers = (await Promise.all(checks)).flat()
    const bad = [...answers, ...slowAnswers, await reset].filter(
      ({ status }) => status === null || status >= 300,
    )
    for (const { status, text } of bad) say(`  failed: ${status} ${text.slice(0, 160)}`)
    lost += bad.length
    all += answers.length + slowAnswers.length + 1
    longest = Math.max(longest, ...answers.map(({ ms }) => ms))
    refusedMs += await knocking
    await delay(RESET_MS)
    const { operations } = JSON.parse((await product.ask('/api/operations', { cookie })).text) as {
      operations: { id: string; state: string }[]
    }
    const ready = operations.filter(({ state }) => state === 'ready')
    resets += ready.length
    for (const { id } of ready) {
      await product.ask(`/api/operations/${id}/collect`, { method: 'POST', cookie })
      await product.ask(`/api/operations/${id}/acknowledge`, { method: 'POST', cookie })
    }
    say(`${round}: ${answers.length} quick and ${slowAnswers.length} slow requests, ${bad.length} failed`)
  }
  say(
    `${rounds} takeovers, ${all} requests: ${lost} failed, ${refusedMs} ms without a listener, longest quick answer ${Math.round(longest)} ms, ${resets} of ${rounds} resets delivered`,
  )
} finally {
  await product.close()
  await sandbox.close()
}
