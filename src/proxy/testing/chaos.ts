import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What happens to one connection. Delays in milliseconds. */
export interface Fate {
  kind:
    | 'pass'
    /** The connection breaks before the server has seen the request. */
    | 'lost-request'
    /** The server answers, and nothing of it arrives. */
    | 'lost-answer'
    /** A part of the answer arrives, `cut` of its bytes (0 to 1), then the connection breaks. */
    | 'cut-answer'
  cut?: number
  delayRequest?: number
  delayAnswer?: number
  /** Written here: when a whole new token had been handed on to whoever asked. */
  delivered?: number
}

/** A small TCP proxy between the product and the server, for the trouble that only a network makes. */
export interface Chaos {
  port: number
  close(): Promise<void>
}

/**
 * `fateOf` is asked once a connection, with the first bytes of what the client says; `holdUp` before each piece that
 * follows, as of the next request on the same connection.
 */
export async function startChaos(
  target: number,
  fateOf: (head: string) => Fate,
  holdUp: (piece: string) => Promise<void> = async () => undefined,
): Promise<Chaos> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    open.add(client)
    client.once('close', () => open.delete(client)).on('error', () => undefined)
    client.once('data', (head: Buffer) => {
      client.pause()
      const said = head.toString('latin1')
      void holdUp(said).then(async () => carry(client, head, target, fateOf(said), holdUp))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function carry(
  client: Socket,
  head: Buffer,
  target: number,
  fate: Fate,
  holdUp: (piece: string) => Promise<void>,
): Promise<void> {
  if (fate.delayRequest) await delay(fate.delayRequest)
  if (fate.kind === 'lost-request') return void client.resetAndDestroy()
  const upstream = connect(target, '127.0.0.1')
  client.once('close', () => upstream.destroy())
  upstream.write(head)
  let before = Promise.resolve()
  const handOn = async (earlier: Promise<void>, chunk: Buffer) => {
    await earlier
    await holdUp(chunk.toString('latin1'))
    upstream.write(chunk)
  }
  client.on('data', (chunk: Buffer) => {
    before = handOn(before, chunk)
  })
  client.resume()
  try {
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      if (fate.delayAnswer) await delay(fate.delayAnswer)
      if (fate.kind === 'lost-answer') {
        client.resetAndDestroy()
        continue
      }
      const share = fate.kind === 'cut-answer' ? (fate.cut ?? 0.5) : 1
      const part = chunk.subarray(0, Math.floor(chunk.length * share))
      if (client.writable && /"token":"[^"]+"/.test(part.toString('latin1'))) fate.delivered = Date.now()
      if (fate.kind === 'cut-answer') client.end(part)
      else client.write(part)
    }
  } catch {
    // Broken on the server's side: broken on the client's, below.
  }
  client.end()
}
