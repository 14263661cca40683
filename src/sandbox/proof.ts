import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/**
 * Mounts the answer to "are you the sandbox that I know?": an HMAC under the secret that whoever started it chose,
 * over the asker's nonce and the address that this connection has here. The address makes it worthless to a relay that
 * listens elsewhere.
 */
export function mountProof(http: FastifyInstance, secret: string): void {
  http.get('/sandbox/proof', (request, reply) => {
    const { nonce } = request.query as { nonce?: unknown }
    if (typeof nonce !== 'string' || !/^[0-9a-f]{64}$/.test(nonce))
      return reply.code(422).send({ message: 'nonce must be 64 hex digits' })
    const { localAddress = '', localPort = 0 } = request.socket
    const here = `${localAddress.replace(/^::ffff:/, '')} ${localPort}`
    return { proof: createHmac('sha256', secret).update(`sandbox proof 1\n${nonce}\n${here}`).digest('hex') }
  })
}
