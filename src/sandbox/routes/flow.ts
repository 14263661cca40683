import type { FastifyReply, FastifyRequest } from 'fastify'

/** Fields of a request to /login/oauth/*: from the query, a form or JSON. */
export type Fields = Record<string, string | undefined>

/** An answer there: form-encoded unless JSON or XML is accepted. */
export interface FlowAnswer {
  status: number
  body: Record<string, string | number>
}

const manual =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/'
const deviceManual =
  'https://docs.github.com/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow'

// Descriptions as clients have quoted them; incorrect_code_verifier is known by name only.
const descriptions: Record<string, string> = {
  bad_verification_code: 'The code passed is incorrect or expired.',
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  unverified_user_email: 'The user must have a verified primary email.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  incorrect_code_verifier: 'The code_verifier does not match the code_challenge.',
  unsupported_grant_type: 'The OAuth grant type is not supported.',
  authorization_pending: 'The authorization request is still pending.',
  slow_down: 'Too many requests have been made in the same timeframe.',
  expired_token: 'The `device code` has expired.',
  incorrect_device_code: 'The device_code provided is not valid.',
  access_denied: 'The authorization request was denied.',
  device_flow_disabled: 'Device Flow must be explicitly enabled for this App',
}
const deviceErrors = new Set([
  'authorization_pending',
  'slow_down',
  'expired_token',
  'incorrect_device_code',
  'access_denied',
  'device_flow_disabled',
  'unsupported_grant_type',
])

/** An error of the flow: HTTP 200 with `error`, unless said otherwise. */
export function flowError(error: string, more: Record<string, number> = {}, status = 200): FlowAnswer {
  return {
    status,
    body: {
      error,
      error_description: descriptions[error] ?? error,
      error_uri: deviceErrors.has(error) ? deviceManual : `${manual}#${error.replaceAll('_', '-')}`,
      ...more,
    },
  }
}

/** Reads the fields, whatever form they came in. */
export function readFields(request: FastifyRequest): Fields {
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'))
  const text = (request.body as Buffer | undefined)?.toString('utf8') ?? ''
  const fields: Fields = Object.fromEntries(query)
  if (text.trimStart().startsWith('{')) {
    try {
      const parsed = JSON.parse(text) as Record<string, unknown>
      for (const [key, value] of Object.entries(parsed)) if (typeof value === 'string') fields[key] = value
    } catch {
      // Not JSON after all: then it holds no field that we know.
    }
    return fields
  }
  return { ...fields, ...Object.fromEntries(new URLSearchParams(text)) }
}

/** An answer in the form the client accepts; the default is form-encoded. */
export function encoded(
  request: FastifyRequest,
  answer: FlowAnswer,
): { headers: Record<string, string>; text: string } {
  const accept = request.headers.accept ?? ''
  const headers = {
    'cache-control': 'max-age=0, private, must-revalidate',
    server: 'github.com',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'origin-when-cross-origin, strict-origin-when-cross-origin',
  }
  const typed = (type: string, text: string) => ({
    headers: { ...headers, 'content-type': `application/${type}; charset=utf-8` },
    text,
  })
  if (/json/i.test(accept)) return typed('json', JSON.stringify(answer.body))
  const entries = Object.entries(answer.body).map(([key, value]) => [key, String(value)] as [string, string])
  if (/xml/i.test(accept)) {
    const tags = entries.map(([key, value]) => `<${key}>${escapeXml(value)}</${key}>`).join('')
    return typed('xml', `<?xml version="1.0" encoding="UTF-8"?>\n<OAuth>${tags}</OAuth>`)
  }
  return typed('x-www-form-urlencoded', new URLSearchParams(entries).toString())
}

/** Sends an answer as it is. */
export function answerForm(request: FastifyRequest, reply: FastifyReply, answer: FlowAnswer): FastifyReply {
  const { headers, text } = encoded(request, answer)
  return reply.code(answer.status).headers(headers).send(text)
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
