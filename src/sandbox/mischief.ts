import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import type { Fault } from './faults.ts'

/** Faults that answer instead of the operation. True when the request is answered (or dead). */
export async function answerBefore(
  faults: readonly Fault[],
  method: string,
  headers: Record<string, string>,
  reply: FastifyReply,
): Promise<boolean> {
  for (const fault of faults) {
    switch (fault.name) {
      case 'slow':
        await wait(fault.ms)
        break
      case 'reset-before':
        cut(reply)
        return true
      case '500':
        sendJson(reply, 500, headers, { message: 'Server Error' })
        return true
      case '502-html':
        void reply
          .code(502)
          .headers({ ...headers, 'content-type': 'text/html' })
          .send(badGateway)
        return true
      case '403-secondary':
        headers['retry-after'] = String(fault.retryAfter)
        sendJson(reply, 403, headers, {
          message:
            'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          documentation_url:
            'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
        })
        return true
      case '429':
        headers['retry-after'] = String(fault.retryAfter)
        sendJson(reply, 429, headers, {
          message: 'API rate limit exceeded.',
          documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
        })
        return true
      case '204-without-deleting':
        if (method !== 'DELETE') break
        void reply.code(204).headers(headers).send()
        return true
      default:
    }
  }
  return false
}

/** Writes a finished reply, spoiled by the faults that come after the operation has run. */
export function answerWith(
  faults: readonly Fault[],
  reply: FastifyReply,
  status: number,
  headers: Record<string, string>,
  body: string,
): unknown {
  for (const fault of faults) {
    switch (fault.name) {
      case 'reset-after':
        cut(reply)
        return reply
      case 'cut-body':
        // Where there is no body to cut, the cut is at its place.
        if (body === '') cut(reply)
        else cutBody(reply, status, headers, body, fault.cut)
        return reply
      case 'huge-body':
        // White space behind the value: still JSON, so only a limit on bytes helps the reader.
        if (body !== '') body += ' '.repeat(Math.max(0, fault.bytes - body.length))
        break
      case 'malformed-body':
        body = body.replaceAll('"', "'")
        break
      case 'other-token':
        body = withOtherToken(body)
        break
      case 'huge-link':
        headers.link = '<'.repeat(64 * 1024)
        break
      default:
    }
  }
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

function sendJson(reply: FastifyReply, status: number, headers: Record<string, string>, body: object): void {
  void reply
    .code(status)
    .headers({ ...headers, 'content-type': 'application/json; charset=utf-8' })
    .send(JSON.stringify(body))
}

/** A TCP reset, not a polite end: what a client sees when a machine in between dies. */
function cut(reply: FastifyReply): void {
  reply.request.sandbox.cut = true
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
}

function cutBody(
  reply: FastifyReply,
  status: number,
  headers: Record<string, string>,
  body: string,
  cutAt: number | null,
): void {
  reply.request.sandbox.cut = true
  reply.hijack()
  const bytes = Buffer.from(body)
  reply.raw.writeHead(status, { ...headers, 'content-length': bytes.length })
  // Ended after the part has left, so that the client holds a part of the body and not nothing.
  const part = bytes.subarray(0, cutAt ?? Math.ceil(bytes.length / 2))
  if (part.length > 0) reply.raw.write(part, () => reply.raw.socket?.end())
  else reply.raw.flushHeaders()
  if (part.length === 0) reply.raw.socket?.end()
}

function withOtherToken(body: string): string {
  try {
    const value = JSON.parse(body) as { token?: string }
    return value.token ? JSON.stringify({ ...value, token: `gho_${'0'.repeat(36)}` }) : body
  } catch {
    // No JSON any more: another fault was here before.
    return body
  }
}

const badGateway = `<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
`
