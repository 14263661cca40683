import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { ProblemCode } from '#contract/problem.ts'
import { PROBLEMS } from '#contract/problem.ts'
import { problem } from './problem.ts'

/** Node's names for what is wrong with bytes that never became a request. */
const CODES: Partial<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

type Protect = (request: IncomingMessage, response: ServerResponse) => void

/** Answers on the bare socket, with the same headers as every other answer, and closes it. */
export function socketRefusals(protect: Protect, newRequestId: () => string) {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  protect(request, response)
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => `${name}: ${String(value)}`)

  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // Reset by its other end, or with an answer half written: nothing more can be said on it.
    if (!socket.writable || error.code === 'ECONNRESET' || socket.bytesWritten > 0) {
      socket.destroy()
      return
    }
    const requestId = newRequestId()
    const refusal = problem(CODES[error.code ?? ''] ?? 'invalid-request', requestId)
    const body = JSON.stringify(refusal)
    const lines = [
      `HTTP/1.1 ${PROBLEMS[refusal.code]} Refused`,
      ...headers,
      `x-request-id: ${requestId}`,
      'content-type: application/problem+json; charset=utf-8',
      'cache-control: no-store',
      'connection: close',
      `content-length: ${Buffer.byteLength(body)}`,
    ]
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    // Who goes on sending instead of reading is not waited for.
    socket.setTimeout(1_000, () => socket.destroy())
  }
}
