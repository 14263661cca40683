import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
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
