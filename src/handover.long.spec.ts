import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askToTakeOver } from './proxy/handover/control.ts'
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

test('one time for a whole stop: a slow check, a slow reset and a job end within it, and the next start goes on', async () => {
  await product.start()
  const cookie = await product.signIn()
  const token = await person.plant()
  await person.slow(RESET, 12_000)
  const resetting = person.reset(cookie, token)
  await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
  await person.slow(CHECK, 12_000)
  const checking = person.check(cookie, await person.plant())
  await expect.poll(person.hits, { timeout: 10_000 }).toBe(2)

  const began = performance.now()
  expect(await product.stop()).toBe(0)
  expect(performance.now() - began).toBeLessThan(8_000 + 1_000)
  // Whoever waited for the reset was told how it is, and what could not end in time was cut.
  expect(await resetting).toMatchObject({ status: 202, text: expect.stringContaining('"pending"') })
  expect((await checking).status).toBeNull()

  await person.calm()
  await product.start()
  const value = await person.delivered(cookie)
  expect([await person.accepts(token), await person.accepts(value)]).toEqual([false, true])
}, 60_000)

test('who cannot serve takes nothing over: the old one goes on, and is told why', async () => {
  await product.start()
  const cookie = await product.signIn()
  const load = startLoad(product, cookie)
  const refused = async (words: RegExp) => {
    const { code, words: said } = await product.takeOver()
    expect([code, said]).toEqual([1, expect.stringMatching(words)])
  }

  product.configure({ stopWithin: 'soon' })
  await refused(/the new process did not start.*the old one goes on/)
  expect(product.output()).toMatch(/stopWithin must be a number of seconds/)
  product.configure({ stopWithin: 8, port: product.port + 1 })
  await refused(/has another address or data folder.*the old one goes on/)
  product.configure({ port: product.port })

  // Another release, which dies with the data folder in its hands: the old one opens it again.
  const main = join(product.data, 'broken.mts')
  writeFileSync(main, broken())
  const { fault } = await askToTakeOver(product.data, { main, node: process.execPath })
  expect(fault).toMatch(/the new process did not start.*the old one goes on/)
  expect(failed(await load.end())).toEqual([])
  expect((await product.ask('/readyz')).status).toBe(200)
  expect((await product.takeOver()).code).toBe(0)
  expect(JSON.parse((await product.ask('/api/session', { cookie })).text)).toMatchObject({ login: 'octocat' })
}, 60_000)

test('a store that the new one could not open stays with the old one, which is not told to go', async () => {
  await product.start()
  const load = startLoad(product, await product.signIn())
  const store = new DatabaseSync(join(product.data, 'authdesk.db'))
  store.exec(
    `PRAGMA busy_timeout = 2000; INSERT INTO kysely_migration VALUES ('999-of-a-later-version', '2030-01-01')`,
  )
  expect(await product.takeOver()).toMatchObject({
    code: 1,
    words: expect.stringMatching(/the old one goes on/),
  })
  const answers = await load.end()
  expect(failed(answers)).toEqual([])
  expect(banners()).toBe(1)
  expect(product.output()).toMatch(/later-version/)
  store.exec(`DELETE FROM kysely_migration WHERE name = '999-of-a-later-version'`)

  // A change that is still to be made is tried on a copy first; of that nothing is left.
  const { name } = store.prepare('SELECT max(name) AS name FROM kysely_migration').get() as { name: string }
  store.exec(`DELETE FROM kysely_migration WHERE name = '${name}'`)
  expect((await product.takeOver()).code).toBe(1)
  expect(banners()).toBe(1)
  store.exec(`INSERT INTO kysely_migration VALUES ('${name}', '2030-01-01')`)
  store.close()
  expect(readdirSync(product.data).filter((name) => name.includes('rehearsal'))).toEqual([])
  expect((await product.takeOver()).code).toBe(0)
}, 60_000)

const banners = () => product.output().split('Authdesk  http').length - 1

/** Says that it is ready, takes the data folder when it is told to serve, and dies. */
const broken = () => `
  import { holdFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'proxy/lock.ts')).href)}
  const place = ${JSON.stringify({ host: '127.0.0.1', port: product.port, data: product.data, stopWithin: 8 })}
  process.on('message', () => {
    holdFolder(place.data)
    process.exit(1)
  })
  process.send({ say: 'ready', ...place })
`

/** The processes that the keeper has started. */
function children({ pid } = product.child): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}

test('jobs go on in the new process: each row is done, and none twice', async () => {
  await product.start()
  const cookie = await product.signIn()
  const post = async (path: string, body: object = {}) =>
    JSON.parse(
      (
        await product.ask(path, {
          method: 'POST',
          cookie,
          body,
          headers: { 'idempotency-key': randomUUID() },
        })
      ).text,
    ) as { job: { id: string } }
  const begin = async (verb: 'revoke' | 'reset', tokens: string[]) => {
    const { id } = (await post(`/api/apps/ci-bot/tokens/${verb}-many`, { reason: 'leaked' })).job
    await post(`/api/jobs/${id}/tokens`, { tokens })
    await post(`/api/jobs/${id}/start`)
    return id
  }
  const plantAll = async (scope: string) =>
    Promise.all(Array.from({ length: 9 }, async () => person.plant([scope])))
  const [revoked, renewed] = [await plantAll('gist'), await plantAll('repo')]
  await person.slow(RESET, 1_500)
  await person.slow('DELETE /applications/:client_id/token', 1_500)
  const jobs = [await begin('revoke', revoked), await begin('reset', renewed)]
  await expect.poll(person.hits, { timeout: 10_000 }).toBeGreaterThan(2)
  expect((await product.takeOver()).code).toBe(0)
  await person.calm()

  for (const id of jobs) {
    const look = async () => {
      const { text } = await product.ask(`/api/jobs/${id}`, { cookie })
      return (JSON.parse(text) as { job: object }).job
    }
    await expect.poll(look, { timeout: 30_000, interval: 300 }).toMatchObject({ state: 'finished' })
    expect(await look()).toMatchObject({ counts: { total: 9, done: 9, gone: 0, failed: 0, unknown: 0 } })
  }
  const seen = await fetch(`${sandbox.url}/sandbox/record?limit=10000`)
  const acts = ((await seen.json()) as { act: string }[]).map(({ act }) => act)
  expect(acts.filter((act) => act === 'revoke')).toHaveLength(9)
  expect(acts.filter((act) => act === 'reset')).toHaveLength(9)
  for (const token of [...revoked, ...renewed]) expect(await person.accepts(token)).toBe(false)
}, 90_000)

test.runIf(process.platform === 'linux')(
  'killed while it hands over, the new one serves; told to stop meanwhile, both stop',
  async () => {
    await product.start()
    const cookie = await product.signIn()
    await person.slow(CHECK, 5_000)
    const token = await person.plant()
    const checking = person.check(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(1)
    const [old] = children() as [number]
    const taken = product.takeOver()
    await expect.poll(() => children().length, { timeout: 10_000 }).toBe(2)
    await wait(1_000)
    process.kill(old, 'SIGKILL')
    expect((await taken).code).toBe(0)
    expect((await checking).status).toBeNull()
    expect((await product.ask('/readyz')).status).toBe(200)

    const again = person.check(cookie, token)
    await expect.poll(person.hits, { timeout: 10_000 }).toBe(2)
    const refused = product.takeOver()
    await expect.poll(() => children().length, { timeout: 10_000 }).toBe(2)
    expect(await product.stop()).toBe(0)
    expect((await refused).code).toBe(1)
    expect((await again).status).toBe(200)
  },
  60_000,
)

test('a keeper that is killed takes the rest along, and the next start finds nothing in its way', async () => {
  await product.start()
  await product.stop('SIGKILL')
  await product.start()
  expect((await product.ask('/readyz')).status).toBe(200)
})

test.runIf(process.platform === 'linux')(
  'socket activation: connections wait in the socket of systemd over a whole restart, and each is answered',
  async () => {
    const server = createServer().listen(product.port, '127.0.0.1')
    await once(server, 'listening')
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle
    // As systemd does it: holds the socket, hands it on as descriptor 3, and starts again what has ended.
    const unit = 'while :; do LISTEN_FDS=1 sh -c \'LISTEN_PID=$$ exec "$0" "$1"\' "$0" "$1"; done'
    const systemd = spawn('sh', ['-c', unit, process.execPath, join(import.meta.dirname, 'start.ts')], {
      env: product.env,
      stdio: ['ignore', 'pipe', 'ignore', fd],
    })
    server.close()
    let banners = 0
    systemd.stdout!.on(
      'data',
      (chunk: Buffer) => (banners += chunk.toString().split('Authdesk  http').length - 1),
    )
    try {
      await expect.poll(() => banners, { timeout: 20_000 }).toBe(1)
      const load = startLoad(product, await product.signIn(), { kept: 0, fresh: 8 })
      await wait(300)
      const [keeper] = children(systemd) as [number]
      process.kill(keeper, 'SIGTERM')
      await expect.poll(() => banners, { timeout: 20_000 }).toBe(2)
      await wait(300)
      expect(failed(await load.end())).toEqual([])
    } finally {
      const [keeper] = children(systemd)
      const ended = once(systemd, 'exit')
      systemd.kill('SIGKILL')
      await ended
      if (keeper) process.kill(keeper, 'SIGTERM')
    }
  },
  60_000,
)
