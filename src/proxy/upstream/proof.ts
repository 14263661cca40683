import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What listens there is not the sandbox whose secret we have. Only a random number was sent. */
export class NotProven extends Error {
  readonly code = 'ERR_NOT_PROVEN'
}

const WITHIN = 3_000
const MOST_BYTES = 4_096

/**
 * Asks what listens at the other end of this connection to prove that it knows the secret, and leaves the connection as
 * it was, for requests to follow: no other listener can come in between. The answer is about this very address, so
 * that one fetched by a relay from the real sandbox at another address does not pass.
 */
export async function prove(socket: Socket, secret: string): Promise<void> {
  const nonce = randomBytes(32).toString('hex')
  const { remoteAddress = '', remotePort = 0 } = socket
  const host = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress
  socket.write(`GET /sandbox/proof?nonce=${nonce} HTTP/1.1\r\nhost: ${host}:${remotePort}\r\n\r\n`)
  const given = proofIn(await replyOn(socket))
  const wanted = createHmac('sha256', secret)
    .update(`sandbox proof 1\n${nonce}\n${remoteAddress.replace(/^::ffff:/, '')} ${remotePort}`)
    .digest()
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new NotProven()
}

/** On a connection of its own, before anything else is done. Rejects with `NotProven`, or as `connect` fails. */
export async function proveListener(url: string, secret: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(WITHIN) })
    await prove(socket, secret)
  } finally {
    socket.on('error', () => undefined)
    socket.destroy()
  }
}

/** One whole reply with a length, and not a byte more: more would be taken for the answer to what follows. */
async function replyOn(socket: Socket): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const give = () => reject(new NotProven())
  let reply = ''
  const read = () => {
    for (let piece: Buffer | null; (piece = socket.read() as Buffer | null);)
      reply += piece.toString('latin1')
    const end = wholeLength(reply)
    if (reply.length > MOST_BYTES || (end !== null && reply.length > end)) give()
    else if (reply.length === end) resolve(reply)
  }
  const timer = setTimeout(give, WITHIN)
  const ends = ['end', 'close', 'error'] as const
  socket.on('readable', read)
  for (const name of ends) socket.on(name, give)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.off('readable', read)
    for (const name of ends) socket.off(name, give)
  }
}

/** Null while the head of the reply is not whole, or where it does not say how long its body is. */
function wholeLength(reply: string): number | null {
  const head = reply.indexOf('\r\n\r\n')
  const [, length] = /\r\ncontent-length: *(\d{1,4})\r\n/i.exec(reply.slice(0, head + 2)) ?? []
  return head < 0 || length === undefined ? null : head + 4 + Number(length)
}

function proofIn(reply: string): Buffer {
  try {
    const { proof } = JSON.parse(reply.slice(reply.indexOf('\r\n\r\n'))) as { proof?: unknown }
    return Buffer.from(typeof proof === 'string' ? proof : '', 'hex')
  } catch {
    return Buffer.alloc(0)
  }
}
