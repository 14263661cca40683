import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { CERTIFICATE, PRIVATE_KEY } from '../testing/certificate.ts'
import { createWire } from './wire.ts'

/** Listens, keeps one connection waiting, and is then stopped: whoever comes later is neither let in nor sent away. */
const LISTENER = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  console.log(this.address().port)
})`

async function isLetIn(socket: Socket): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => {
    setTimeout(resolve, 500, false)
  })
  return Promise.race([once(socket, 'connect').then(() => true), late])
}

test('a server that lets nobody in is given three seconds, and nothing was sent', async () => {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const sockets: Socket[] = []
  const port = Number(String((await once(child.stdout, 'data'))[0]))
  const wire = createWire({ apiUrl: `http://127.0.0.1:${port}`, ca: null, profile: 'ghes' })
  try {
    child.kill('SIGSTOP')
    const next = () => {
      const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
      sockets.push(socket)
      return isLetIn(socket)
    }
    while (await next()) expect(sockets.length).toBeLessThan(20)

    const start = performance.now()
    await expect(wire.call({ method: 'GET', path: '/meta', headers: {} })).rejects.toMatchObject({
      kind: 'unreachable',
      executed: 'no',
    })
    const took = performance.now() - start
    expect(took).toBeGreaterThan(2_500)
    expect(took).toBeLessThan(6_000)
  } finally {
    for (const socket of sockets) socket.destroy()
    child.kill('SIGKILL')
    await wire.close()
  }
})

test('a reset comes on a connection of its own, and its answer is not to be packed', async () => {
  const seen: { socket: Socket; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    seen.push({ socket: request.socket, headers: request.headers })
    response.writeHead(200, { 'content-type': 'application/json', 'retry-after': '7' }).end('{"token":"x"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const wire = createWire({ apiUrl: `http://127.0.0.1:${port}`, ca: null, profile: 'ghes' })
  const reset = { method: 'PATCH', path: '/token', headers: {}, body: {} } as const
  let last = ''
  for (let i = 0; i < 3; i++) {
    await wire.call({ method: 'GET', path: '/', headers: {} })
    await wire.callOnce(reset, async ({ body, headers }) => {
      last = body.toString()
      expect(headers['retry-after']).toBe('7')
    })
    expect(last).toBe('{"token":"x"}')
  }
  const resets = seen.filter((_, i) => i % 2 === 1)
  expect(new Set(seen.map(({ socket }) => socket)).size).toBe(4)
  expect(new Set(resets.map(({ socket }) => socket)).size).toBe(3)
  for (const { headers } of resets) expect(headers['accept-encoding']).toBe('identity')
  await wire.close()
  server.close()
})

test('an answer to a reset that trickles without end is given up in time, and what came is there', async () => {
  const server = createServer((_, response) => {
    response.write('{"token":"x"')
    const trickle = setInterval(() => response.write(' '), 50)
    response.once('close', () => clearInterval(trickle))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const reach = { apiUrl: `http://127.0.0.1:${port}`, ca: null, profile: 'ghes' } as const
  const wire = createWire(reach, undefined, 1_000)
  let last = ''
  const start = performance.now()
  await expect(
    wire.callOnce({ method: 'PATCH', path: '/token', headers: {} }, async ({ body }) => {
      last = body.toString()
    }),
  ).rejects.toMatchObject({ kind: 'timeout', executed: 'maybe' })
  expect(performance.now() - start).toBeLessThan(3_000)
  expect(last).toMatch(/^\{"token":"x" +$/)
  await wire.close()
  server.close()
})

test('a certificate that nobody vouches for: nothing is sent; named in the configuration it is trusted', async () => {
  let requests = 0
  const server = createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, response) => {
    requests++
    response.end('[]')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const ask = async (ca: string | null, host = 'localhost') => {
    const wire = createWire({ apiUrl: `https://${host}:${port}`, ca, profile: 'ghes' })
    return wire.call({ method: 'GET', path: '/', headers: {} }).finally(() => wire.close())
  }
  const unreachable = { kind: 'unreachable', executed: 'no' }
  await expect(ask(null)).rejects.toMatchObject(unreachable)
  expect(requests).toBe(0)
  expect((await ask(CERTIFICATE)).status).toBe(200)
  // For another name than its own it vouches for nothing.
  await expect(ask(CERTIFICATE, '127.0.0.2')).rejects.toMatchObject(unreachable)
  expect(requests).toBe(1)
  server.close()
})
