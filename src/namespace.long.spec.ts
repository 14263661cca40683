import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Person, personOf, RESET } from './proxy/testing/person.ts'
import { openProduct, type Product } from './proxy/testing/product.ts'
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts'

/** As in a container: the first process is number 1, and all die with it. */
const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']
const SENDER = join(import.meta.dirname, 'sender.ts')
const can = spawnSync(NAMESPACE[0]!, [...NAMESPACE.slice(1), 'true']).status === 0

let sandbox: Sandbox
let product: Product
let person: Person
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  product = await openProduct(sandbox, { stopWithin: 8 })
  person = personOf(sandbox, product)
})
afterEach(async () => {
  if (product.child.exitCode === null && product.child.signalCode === null) await signal('SIGTERM')
  await product.close()
  await sandbox.close()
})

function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}

/** To number 1 of the namespace, and waits for the end of all. */
async function signal(name: NodeJS.Signals): Promise<void> {
  const [first] = children(product.child.pid!)
  const ended = once(product.child, 'exit')
  process.kill(first!, name)
  await ended
}

describe.runIf(can)('in a PID namespace, where the sender dies with its parent', () => {
  test('told to stop, it waits for the answer of a reset: the new token is delivered', async () => {
    await product.start(NAMESPACE)
    const cookie = await product.signIn()
    const token = await person.plant()
    await person.slow(RESET, 4_000)
    const resetting = person.reset(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    await signal('SIGTERM')
    expect((await resetting).status).toBe(202)
    await person.calm()
    await product.start(NAMESPACE)
    const value = await person.delivered(cookie)
    expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
  }, 60_000)

  test.each([
    ['killed', 'SIGKILL', 4_000],
    ['told to stop, with an answer that takes longer than a stop may', 'SIGTERM', 9_000],
  ] as const)(
    '%s: the new token is lost, and that is said',
    async (_, name, ms) => {
      await product.start(NAMESPACE)
      const cookie = await product.signIn()
      const token = await person.plant()
      await person.slow(RESET, ms)
      const resetting = person.reset(cookie, token)
      await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
      await signal(name)
      await resetting
      await person.calm()
      // The server does it, and finds nobody to tell.
      await expect.poll(() => person.accepts(token), { timeout: 15_000, interval: 200 }).toBe(false)
      await product.start(NAMESPACE)
      const state = async () => (await person.operations(cookie))[0]?.state
      await expect.poll(state, { timeout: 20_000 }).toBe('executed-lost')
    },
    60_000,
  )

  test('a takeover while the answer is on its way: the new token is delivered', async () => {
    await product.start(NAMESPACE)
    const cookie = await product.signIn()
    const token = await person.plant()
    await person.slow(RESET, 12_000)
    const resetting = person.reset(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    expect((await product.takeOver()).code).toBe(0)
    expect((await resetting).status).toBe(202)
    await person.calm()
    const value = await person.delivered(cookie)
    expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
  }, 60_000)

  test('what serves is killed alone, as the out-of-memory killer does it: the new token is delivered', async () => {
    await product.start(NAMESPACE)
    const began = performance.now()
    const cookie = await product.signIn()
    const token = await person.plant()
    await person.slow(RESET, 9_000)
    const resetting = person.reset(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    const [keeper] = children(product.child.pid!) as [number]
    const [serving] = children(keeper) as [number]
    const [sender] = children(serving) as [number]
    expect(badness(serving)).toBeGreaterThan(badness(sender) + 100)
    // One that dies soon after its start would die again.
    await expect.poll(() => performance.now() - began, { timeout: 10_000 }).toBeGreaterThan(5_500)
    process.kill(serving, 'SIGKILL')
    expect((await resetting).status).toBeNull()
    await person.calm()
    const value = await person.delivered(cookie)
    expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
  }, 60_000)
})

describe.runIf(can)('with a sidecar in a namespace of its own', () => {
  let sidecar: ChildProcess
  const place = () => join(product.data, 'sender.sock')
  const startSender = async () => {
    sidecar = spawn(NAMESPACE[0]!, [...NAMESPACE.slice(1), process.execPath, SENDER], {
      env: product.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(sidecar.stdout!, 'data')
  }
  const stopSender = async (name: NodeJS.Signals) => {
    const [first] = children(sidecar.pid!)
    const ended = once(sidecar, 'exit')
    process.kill(first!, name)
    await ended
  }
  beforeEach(async () => {
    product.configure({ senderSocket: place() })
    // The first start makes the key, which both are to have.
    await product.start(NAMESPACE)
    await startSender()
  })
  afterEach(async () => {
    if (sidecar.exitCode === null && sidecar.signalCode === null) await stopSender('SIGTERM')
  })

  test('number 1 is killed while resets are under way: each new token is delivered', async () => {
    const cookie = await product.signIn()
    const tokens = await Promise.all(Array.from({ length: 3 }, async () => person.plant()))
    await person.slow(RESET, 5_000)
    const resets = tokens.map(async (token) => person.reset(cookie, token))
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(3)
    await signal('SIGKILL')
    await Promise.all(resets)
    await person.calm()
    await product.start(NAMESPACE)
    const states = async () => (await person.operations(cookie)).map(({ state }) => state)
    await expect.poll(states, { timeout: 20_000 }).toEqual(['ready', 'ready', 'ready'])
    for (const { id } of await person.operations(cookie))
      expect(await person.accepts(await person.collect(cookie, id))).toBe(true)
  }, 60_000)

  test.each(['stop', 'takeover'] as const)(
    'a %s while the answer is on its way, however long: the new token is delivered',
    async (what) => {
      const cookie = await product.signIn()
      const token = await person.plant()
      await person.slow(RESET, 14_000)
      const resetting = person.reset(cookie, token)
      await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
      if (what === 'stop') await signal('SIGTERM')
      else expect((await product.takeOver()).code).toBe(0)
      expect((await resetting).status).toBe(202)
      await person.calm()
      if (what === 'stop') await product.start(NAMESPACE)
      const value = await person.delivered(cookie)
      expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
    },
    60_000,
  )

  test('told to stop, it ends when its last answer is down; without it nothing is sent', async () => {
    const cookie = await product.signIn()
    const [token, other] = [await person.plant(), await person.plant()]
    await person.slow(RESET, 2_000)
    const resetting = person.reset(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    await stopSender('SIGTERM')
    expect(await resetting).toMatchObject({ status: 200 })
    expect(await person.accepts(await person.delivered(cookie))).toBe(true)
    expect((await person.reset(cookie, other)).status).toBe(503)
    expect([await person.accepts(other), await person.hits()]).toEqual([true, 1])
    await startSender()
    expect((await person.reset(cookie, other)).status).toBe(200)
  }, 60_000)

  test('killed itself, what was on its way is lost, and that is said', async () => {
    const cookie = await product.signIn()
    const token = await person.plant()
    await person.slow(RESET, 2_000)
    const resetting = person.reset(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    await stopSender('SIGKILL')
    await startSender()
    await resetting
    const state = async () => (await person.operations(cookie))[0]?.state
    await expect.poll(state, { timeout: 20_000 }).toBe('executed-lost')
  }, 60_000)

  test('another one at its socket, without the server key, is sent nothing', async () => {
    await stopSender('SIGKILL')
    rmSync(place(), { force: true })
    let heard = 0
    let words: string | null = '{"ready":true}\n'
    const stranger = createServer((socket) => {
      socket.on('data', () => heard++).on('error', () => undefined)
      if (words) socket.write(words)
    }).listen(place())
    await once(stranger, 'listening')
    const cookie = await product.signIn()
    const token = await person.plant()
    expect((await person.reset(cookie, token)).status).toBe(503)
    // One that says nothing is not waited for for ever.
    words = null
    expect((await person.reset(cookie, token)).status).toBe(503)
    expect([heard, await person.accepts(token)]).toEqual([0, true])
    stranger.close()
  }, 60_000)
})

/** Whom the kernel kills first when memory runs out. */
const badness = (pid: number) => Number(readFileSync(`/proc/${pid}/oom_score`, 'utf8'))
