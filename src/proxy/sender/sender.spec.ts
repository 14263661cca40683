import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { deriveKey } from '../seal.ts'
import { stillAlive } from './alive.ts'
import { createOutbox } from './outbox.ts'

const ORDERS = 40

/** A proxy that does nothing but hand over orders, all at once. */
const parent = (folder: string, port: number) => `
  import { createSender } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'sender.ts')).href)}
  const sender = createSender({
    folder: ${JSON.stringify(folder)},
    server: { apiUrl: 'http://127.0.0.1:${port}', ca: null, profile: 'ghes' },
    serverKey: Buffer.alloc(32),
    clock: { now: Date.now },
    log: { info() {}, error() {} },
  })
  await sender.ready()
  for (let order = 0; order < ${ORDERS}; order++)
    void sender.send({ name: 'order.' + order, owner: [] }, { method: 'PATCH', path: '/' + order, headers: {} }).catch(() => {})
  setInterval(() => {}, 1_000)
`

test('a proxy that is killed while many answers come in takes none of them along', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-sender-'))
  const asked: { path: string; reply: ServerResponse }[] = []
  const server = createServer((request, reply) => void asked.push({ path: request.url!, reply }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const script = join(folder, 'parent.mjs')
  writeFileSync(script, parent(folder, port))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] })
  try {
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(ORDERS)
    for (const [at, { path, reply }] of asked.entries()) {
      reply.end(`answer to ${path}`)
      if (at === ORDERS / 4) child.kill('SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await expect.poll(() => stillAlive(folder), { timeout: 10_000 }).toEqual([])
    const outbox = createOutbox(folder, deriveKey(Buffer.alloc(32), 'outbox'))
    const kept = Array.from({ length: ORDERS }, (_, order) =>
      String(outbox.read({ name: `order.${order}`, owner: [] })?.body),
    )
    expect(kept).toEqual(Array.from({ length: ORDERS }, (_, order) => `answer to /${order}`))
  } finally {
    child.kill('SIGKILL')
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
