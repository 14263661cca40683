import { once } from 'node:events'
import { connect } from 'node:net'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { endingOf } from './stop.ts'

test('what is under way is finished, what hangs is cut when its time is over, and then it has stopped', async () => {
  const http = fastify({ forceCloseConnections: 'idle' })
  const ending = endingOf(http)
  let finish = () => {}
  const waiting = new Promise<void>((resolve) => {
    finish = resolve
  })
  http.get('/soon', async () => {
    await waiting
    return 'done'
  })
  http.get('/never', async () => new Promise(() => {}))
  await http.listen({ host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as { port: number }
  const ask = (path: string) => {
    const socket = connect(port, '127.0.0.1')
    const got = { text: '', closed: once(socket, 'close') }
    socket.on('data', (chunk) => (got.text += chunk.toString()))
    socket.on('error', () => undefined)
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
    return got
  }
  const [soon, never] = [ask('/soon'), ask('/never')]
  await expect.poll(async () => new Promise((seen) => http.server.getConnections((_, n) => seen(n)))).toBe(2)

  const LIMIT = 600
  const began = performance.now()
  const stopped = ending.stop(LIMIT)
  finish()
  await soon.closed
  expect(soon.text).toMatch(/^HTTP\/1\.1 200 .*done$/s)
  await stopped
  await never.closed
  expect(never.text).toBe('')
  expect(performance.now() - began).toBeGreaterThanOrEqual(LIMIT - 10)
})

test('a connection that has just come is answered, and not reset under its first request', async () => {
  const http = fastify({ forceCloseConnections: 'idle' })
  const ending = endingOf(http)
  http.get('/', async () => 'done')
  await http.listen({ host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as { port: number }
  const seen = once(http.server, 'connection')
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  await seen
  const stopped = ending.stop(5_000)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(socket, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 200 .*connection: close.*done$/is)
  await stopped
})
