import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { deriveKey, seal, unseal } from '../seal.ts'

/** Who speaks; a message of the one does not open as one of the other. */
type Side = 'proxy' | 'sidecar'

/**
 * Messages between the proxy and a sidecar, one a line, sealed with the server key: who listens at the socket, or
 * comes to it, has that key or understands nothing and is not understood.
 */
export interface Link {
  send(message: object): void
}

export function linkOver(
  socket: Socket,
  serverKey: Buffer,
  side: Side,
  heard: (message: object) => void,
): Link {
  const key = deriveKey(serverKey, 'sidecar')
  const other: Side = side === 'proxy' ? 'sidecar' : 'proxy'
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', (line) => {
      const text = unseal(key, Buffer.from(line, 'base64'), ['sidecar link', other])
      if (text) heard(JSON.parse(text.toString()) as object)
      else socket.destroy()
    })
  return {
    send(message) {
      socket.write(`${seal(key, JSON.stringify(message), ['sidecar link', side]).toString('base64')}\n`)
    },
  }
}
