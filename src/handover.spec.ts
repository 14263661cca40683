import { afterEach, beforeEach, expect, test } from 'vitest'
import { CHECK, type Person, personOf, RESET } from './proxy/testing/person.ts'
import { type Answer, openProduct, type Product, startLoad } from './proxy/testing/product.ts'
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts'

let sandbox: Sandbox
let product: Product
let person: Person
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  product = await openProduct(sandbox, { stopWithin: 8 })
  person = personOf(sandbox, product)
})
afterEach(async () => {
  await product.close()
  await sandbox.close()
})

const failed = (answers: Answer[]) =>
  answers.filter(({ status }) => status !== 200).map(({ status, text }) => [status, text.slice(0, 200)])
const wait = async (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const banners = () => product.output().split('Authdesk  http').length - 1

test('a takeover under load: nobody is refused, nobody waits for a stranger’s slow request, a reset under way is delivered', async () => {
  await product.start()
  const cookie = await product.signIn()
  const token = await person.plant()
  await person.slow(RESET, 12_000)
  const resetting = person.reset(cookie, token)
  await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
  await person.slow(CHECK, 4_000)
  const checking = [person.check(cookie, await person.plant()), person.check(cookie, await person.plant())]
  await expect.poll(person.hits, { timeout: 10_000 }).toBe(3)

  const load = startLoad(product, cookie)
  await wait(500)
  expect(await product.takeOver()).toEqual({ code: 0, words: 'authdesk: a new process has taken over\n' })
  await wait(500)
  const answers = await load.end()
  expect(banners()).toBe(2)
  expect(failed(answers)).toEqual([])
  expect(answers.length).toBeGreaterThan(100)
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(3_500)
  for (const answer of await Promise.all(checking)) expect(answer.status).toBe(200)
  expect((await resetting).status).toBe(202)
  await person.calm()
  const value = await person.delivered(cookie)
  expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
  expect(await product.stop()).toBe(0)
}, 60_000)

test('two takeovers at once are one, and a second start is none', async () => {
  await product.start()
  const cookie = await product.signIn()
  const load = startLoad(product, cookie)
  const both = await Promise.all([product.takeOver(), product.takeOver()])
  expect(both.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1])
  expect(both.find(({ code }) => code === 1)!.words).toMatch(/another takeover or a stop is under way/)
  expect(await product.startAgain()).toEqual({
    code: 1,
    words: expect.stringMatching(/another Authdesk runs on .*--take-over/),
  })
  expect(failed(await load.end())).toEqual([])
}, 60_000)
