import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A server that answers every request with exactly these bytes, or does whatever it likes with the socket. */
export type Attack = string | Buffer | ((socket: Socket, path: string, head: string) => void)

export interface Hostile {
  url: string
  /** What it does from now on; null: an empty list, properly. */
  attack: Attack | null
  requests: number
  bytesSent(): number
  close(): void
}

export async function startHostile(): Promise<Hostile> {
  const sockets = new Set<Socket>()
  let sent = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sent += socket.bytesWritten
      sockets.delete(socket)
    })
    socket.on('data', (data) => {
      // A request's head comes in one piece here, its body with it or behind it.
      const asked = data.toString('latin1')
      const path = /^[A-Z]+ (\/\S*)/.exec(asked)?.[1]
      if (path === undefined) return
      hostile.requests++
      const { attack } = hostile
      if (attack === null) socket.write(json('[]'))
      else if (typeof attack === 'function') attack(socket, path, asked)
      else socket.end(attack)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const hostile: Hostile = {
    url: `http://127.0.0.1:${port}`,
    attack: null,
    requests: 0,
    bytesSent: () => sent + [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return hostile
}

/** An answer as GitHub would begin it. */
export function head(status: string, headers: Record<string, string | number> = {}): string {
  const lines = Object.entries({ 'X-GitHub-Request-Id': 'BAD1:2:3', ...headers })
  return `HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

export function json(body: string | Buffer, headers: Record<string, string | number> = {}): string {
  return (
    head('200 OK', {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    }) + body.toString()
  )
}
