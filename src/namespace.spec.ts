import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Person, personOf, RESET } from './proxy/testing/person.ts'
import { openProduct, type Product } from './proxy/testing/product.ts'
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts'

/** As in a container: the first process is number 1, and all die with it. */
const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']
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

/** Whom the kernel kills first when memory runs out. */
const badness = (pid: number) => Number(readFileSync(`/proc/${pid}/oom_score`, 'utf8'))
