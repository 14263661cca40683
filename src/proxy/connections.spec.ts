import { on } from 'node:events'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { PRODUCTION_POLICY } from './headers.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { send } from './testing/http.ts'

/** What a client may hold of the proxy by its connections alone, on real sockets. */

let desk: TestDesk
let http: Server
let port: number
/** Calls of `/held`, each answered when it is let go. */
let held: (() => void)[]
let opened: Socket[]
/** Our ends and the server's, in the order in which they came. */
let accepted: Socket[]

async function start(options: Parameters<typeof startDesk>[0] = {}): Promise<void> {
  ;[held, opened, accepted] = [[], [], []]
  desk = await startDesk({
    ...options,
    page: {
      policy: PRODUCTION_POLICY,
      async mount(fastify) {
        fastify.get('/held', async () => new Promise((resolve) => held.push(() => resolve({}))))
        // More than the kernel takes for a client that does not read.
        fastify.get('/large', async (_, reply) => reply.type('text/plain').send('x'.repeat(LARGE)))
      },
    },
  })
  await desk.proxy.http.listen({ host: '127.0.0.1', port: 0 })
  http = desk.proxy.http.server
  http.on('connection', (socket) => accepted.push(socket))
  ;({ port } = http.address() as { port: number })
}
const LARGE = 12_000_000

afterEach(async () => {
  // Of a client that is gone while it is not read, what it had sent is answered still.
  const rest = setInterval(() => held.forEach((letGo) => letGo()), 10)
  for (const socket of opened) socket.destroy()
  await desk.close()
  clearInterval(rest)
})

/** Connections are looked at once a second. */
const looked = async () => new Promise((resolve) => setTimeout(resolve, 1_100))

/** A client that does not read before it is told to. */
async function client(text = '', localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  opened.push(socket)
  socket.on('error', () => undefined)
  socket.pause()
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  if (!socket.destroyed) socket.write(text)
  return socket
}
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`
const ask = async (localAddress?: string) =>
  send(port, 'GET', '/livez', { connection: 'keep-alive' }, undefined, localAddress)
async function closed(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}
async function read(socket: Socket, bytes: number): Promise<void> {
  let got = 0
  socket.resume()
  for await (const [chunk] of on(socket, 'data', { close: ['close'] }) as AsyncIterable<[Buffer]>) {
    got += chunk.length
    if (got >= bytes) break
  }
  expect(got).toBeGreaterThanOrEqual(bytes)
  socket.pause()
}
async function answers(socket: Socket, count: number): Promise<string> {
  let text = ''
  for await (const chunk of socket) {
    text += String(chunk)
    if (text.split('HTTP/1.1 200').length > count) break
  }
  return text
}

test('requests of one connection are answered one after the other, and it is not read beyond eight open ones', async () => {
  await start()
  const socket = await client(get('/held').repeat(9))
  await expect.poll(() => held.length).toBe(1)
  const server = accepted[0]!
  const before = server.bytesRead
  expect(before).toBe(get('/held').length * 9)

  socket.write(get('/held').repeat(9))
  // What came later is read, so that one is not: it has had its time.
  expect((await ask()).status).toBe(200)
  expect(server.bytesRead).toBe(before)
  expect(held).toHaveLength(1)

  for (let i = 0; i < 18; i++) {
    await expect.poll(() => held.length).toBe(i + 1)
    held[i]!()
  }
  expect((await answers(socket, 18)).split('HTTP/1.1 200')).toHaveLength(19)
})

test('sixty requests in one piece are all answered; thousands cut the connection, and are not kept', async () => {
  await start()
  const patient = await client(get('/livez').repeat(60))
  expect((await answers(patient, 60)).split('HTTP/1.1 200')).toHaveLength(61)

  const greedy = await client(get('/held').repeat(5_000))
  await closed(greedy)
  expect(held.length).toBeLessThanOrEqual(1)
  expect((await ask('127.0.0.2')).status).toBe(200)
  // To read so many was work: for five seconds nothing more is read from there.
  await expect(ask()).rejects.toThrow(/ECONNRESET|socket hang up/)
  desk.clock.advance(5_000)
  await expect.poll(async () => (await ask().catch(() => null))?.status, { timeout: 3_000 }).toBe(200)
})

test('what waits over all connections is bounded: the client that holds most of it is cut and shut out', async () => {
  await start()
  const person = await client(get('/held').repeat(3), '127.0.0.2')
  const crowd = Array.from({ length: 12 }, (_, i) => client(get('/held').repeat(60), `127.0.0.${i + 10}`))
  await Promise.all(crowd)
  await expect.poll(() => accepted.filter(({ destroyed }) => destroyed).length).toBeGreaterThanOrEqual(3)
  expect(accepted[0]!.destroyed).toBe(false)
  const rest = setInterval(() => held.forEach((letGo) => letGo()), 10)
  expect((await answers(person, 3)).split('HTTP/1.1 200')).toHaveLength(4)
  clearInterval(rest)
})

test('what waits for one client is bounded; what it is being answered goes on', async () => {
  await start()
  const working = await client(get('/held').repeat(2))
  await expect.poll(() => held.length).toBe(1)
  const idle = await client()
  const greedy = await Promise.all(Array.from({ length: 6 }, () => client(get('/held').repeat(60))))
  await Promise.all([idle, ...greedy].map(closed))
  const rest = setInterval(() => held.forEach((letGo) => letGo()), 10)
  expect((await answers(working, 2)).split('HTTP/1.1 200')).toHaveLength(3)
  clearInterval(rest)
})

test('a client that takes nothing of its answer for 30 s is cut; one that takes it slowly gets it all', async () => {
  await start()
  await client(get('/large'))
  const slow = await client(get('/large'))
  await expect.poll(() => accepted.filter(({ writableLength }) => writableLength > 0).length).toBe(2)
  const [dead, living] = accepted as [Socket, Socket]

  // One of them goes on; after each step of it the time moves, over thirty seconds in all.
  for (let step = 0; step < 2; step++) {
    await read(slow, 3_000_000)
    await looked()
    desk.clock.advance(16_000)
    await looked()
  }
  await expect.poll(() => dead.destroyed).toBe(true)
  expect(living.destroyed).toBe(false)
  await read(slow, LARGE - 7_000_000)
})

test('what clients do not take is bounded over all of them: those that hold most are cut, others are answered', async () => {
  await start()
  const asked = Array.from({ length: 12 }, () => client(get('/large')))
  await Promise.all(asked)
  const buffered = () => accepted.reduce((sum, { writableLength }) => sum + writableLength, 0)
  await expect.poll(() => accepted.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(5)
  await expect.poll(buffered).toBeLessThanOrEqual(32 * 1024 * 1024)
  expect((await ask('127.0.0.2')).status).toBe(200)
})

test('an address may hold so many connections and no more: its idle ones make room, those at work do not', async () => {
  await start({ maxConnectionsPerAddress: 4 })
  const busy = [await client(get('/held')), await client(get('/held'))]
  await expect.poll(() => held.length).toBe(2)
  const idle = [await client(), await client()]
  expect((await ask()).status).toBe(200)
  await closed(idle[0]!)
  await client(get('/held'))
  await client(get('/held'))
  await expect.poll(() => held.length).toBe(4)
  await closed(idle[1]!)

  await expect(ask()).rejects.toThrow(/ECONNRESET|socket hang up/)
  expect((await ask('127.0.0.2')).status).toBe(200)
  for (const socket of busy) expect(socket.destroyed).toBe(false)
  // A place that was given back is free again.
  busy[0]!.destroy()
  await expect.poll(async () => (await ask().catch(() => null))?.status).toBe(200)
})

test('a proxy that is trusted is exempt from the limit of an address', async () => {
  await start({ maxConnectionsPerAddress: 2, trustProxy: ['127.0.0.0/30'] })
  for (let i = 0; i < 6; i++) await client(get('/held'))
  await expect.poll(() => held.length).toBe(6)
  await Promise.all([1, 2].map(async () => client(get('/held'), '127.0.0.9')))
  await expect.poll(() => held.length).toBe(8)
  await expect(ask('127.0.0.9')).rejects.toThrow(/ECONNRESET|socket hang up/)
})

test('when all places are taken, idle connections of the client that holds most make room; near that, answers say a shorter keep-alive', async () => {
  await start({ maxConnections: 20 })
  expect((await ask()).headers['keep-alive']).toBe('timeout=72')
  const first = await client('', '127.0.0.2')
  const crowd = await Promise.all(Array.from({ length: 30 }, () => client()))
  expect((await ask('127.0.0.3')).headers['keep-alive']).toBe('timeout=5')
  expect(first.destroyed).toBe(false)
  expect(accepted.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(20)
  // Those that are left do not stay.
  desk.clock.advance(6_000)
  await Promise.all(crowd.map(closed))
})

test('more connections than there are places, all at work: those beyond are closed, the others answered', async () => {
  await start({ maxConnections: 20 })
  const working = await Promise.all(Array.from({ length: 20 }, () => client(get('/held'))))
  await expect.poll(() => held.length).toBe(20)
  const beyond = await Promise.all(Array.from({ length: 20 }, () => client(get('/held'))))
  await Promise.all(beyond.map(closed))
  for (const letGo of held) letGo()
  for (const socket of working) expect(await answers(socket, 1)).toMatch(/^HTTP\/1\.1 200/)
  await expect.poll(async () => (await ask().catch(() => null))?.status).toBe(200)
})

test('the store is looked at once a second for all who ask whether Authdesk is ready', async () => {
  await start()
  const asked = await Promise.all(Array.from({ length: 50 }, async () => send(port, 'GET', '/readyz')))
  expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
  const cookie = await desk.signIn()
  expect(cookie).not.toBe('')
  await desk.store.schema.createTable('readyz').addColumn('row', 'integer').execute()
  // Its own table cannot be made now: seen when the second is over, and then again.
  desk.clock.advance(1_000)
  expect((await send(port, 'GET', '/readyz')).status).toBe(503)
  await desk.store.schema.dropTable('readyz').execute()
  expect((await send(port, 'GET', '/readyz')).status).toBe(503)
  desk.clock.advance(1_000)
  expect((await send(port, 'GET', '/readyz')).status).toBe(200)
})
