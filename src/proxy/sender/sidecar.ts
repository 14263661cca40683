import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lockFile } from '../lock.ts'
import { deriveKey } from '../seal.ts'
import { holdAlive, stillAlive } from './alive.ts'
import { createCarrier } from './carrier.ts'
import { linkOver } from './link.ts'
import type { Ended, Order } from './messages.ts'
import { createOutbox } from './outbox.ts'

const LOOK_EVERY = 100

/** Another one listens there. */
export class SidecarHeld extends Error {}

interface Parts {
  /** Where the proxy finds it, in a folder that both see. */
  socket: string
  outbox: string
  serverKey: Buffer
}

/**
 * The sender in a container or unit of its own, for where a child would die with the proxy: it makes the same calls
 * for whatever proxy comes, and ends when it is told to and its last answer is down.
 */
export async function startSidecar({
  socket,
  outbox,
  serverKey,
}: Parts): Promise<{ close(): Promise<void> }> {
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 })
  const lock = lockFile(`${socket}.lock`)
  if (!lock) throw new SidecarHeld(socket)
  const carrier = createCarrier(createOutbox(outbox, deriveKey(serverKey, 'outbox')))
  // Marks of one that was killed.
  stillAlive(outbox, (mark) => mark.includes('.'))
  const open = new Set<Socket>()

  const server = createServer((proxy) => {
    open.add(proxy)
    proxy.on('error', () => undefined).on('close', () => open.delete(proxy))
    const link = linkOver(proxy, serverKey, 'sidecar', (order) => {
      void carryOut(order as Order).then((ended) => proxy.writable && link.send(ended))
    })
    link.send({ ready: true })
  })
  let closing = false
  async function carryOut(order: Order): Promise<Ended> {
    if (closing) return { name: order.name, trouble: { kind: 'busy', executed: 'no' } }
    // A proxy that has just started asks by this mark whether a call of the one before is under way.
    let letGo: () => void
    try {
      letGo = holdAlive(outbox, order.name)
    } catch {
      // No room on disk for the mark: nothing was sent.
      return { name: order.name, trouble: { kind: 'busy', executed: 'no' } }
    }
    try {
      return await carrier.carry(order)
    } finally {
      letGo()
    }
  }

  // What lies there is of one that was killed.
  rmSync(socket, { force: true })
  const before = process.umask(0o177)
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject).listen(socket, listening.resolve)
  process.umask(before)
  await listening.promise
  chmodSync(socket, 0o600)
  return {
    async close() {
      closing = true
      server.close()
      while (carrier.flying() > 0) await delay(LOOK_EVERY)
      for (const proxy of open) proxy.destroy()
      lock.close()
    },
  }
}
