import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Call, Operation } from './api.ts'
import { authenticate, type Caller } from './auth.ts'
import { readBody } from './body.ts'
import type { Context } from './context.ts'
import type { Fault } from './faults.ts'
import { jsonpBody, jsonpName } from './jsonp.ts'
import { answerBefore, answerWith } from './mischief.ts'
import { Refusal, notFound } from './refusal.ts'
import type { Pen } from './render.ts'
import {
  commonHeaders,
  errorBody,
  etag,
  limitHeaders,
  notModified,
  tokenHeaders,
  type Answer,
} from './replies.ts'
import { noteReply } from './world/record.ts'

/** Mounts operations under the API root of the profile. */
export function mount(app: FastifyInstance, context: Context, operations: readonly Operation[]): void {
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: context.profile.root + operation.path,
      handler: (request, reply) => {
        // The router lets an empty id pass; a path with a slash at its end names nothing.
        const whole = !Object.values(request.params as Record<string, string>).includes('')
        return serve(context, whole ? operation : unrouted, request, reply)
      },
    })
  }
}

/** Whatever has no operation: the general layer looks at the credentials, then it is 404. */
export const unrouted: Operation = {
  method: 'GET',
  path: '(no such path)',
  docs: '',
  handle: () => {
    throw notFound()
  },
}

/** The way of a request: faults, credentials, limits, version, the operation, the reply. */
export async function serve(
  context: Context,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { profile } = context
  const requestId = request.id
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const faults = context.faults.strike(method, operation.path)
  request.sandbox.faults = faults.map(({ name }) => name)
  request.sandbox.path = operation.path
  const headers = commonHeaders(profile, requestId, request.headers.accept)
  if (await answerBefore(faults, method, headers, reply)) return reply

  // HTTP/1.0 may come without a Host.
  const { localAddress, localPort } = request.socket
  const origin = `http://${request.host || `${localAddress}:${localPort}`}`
  const pen: Pen = { world: context.world, profile, root: origin + profile.root, origin }
  const docs = profile.docs + (operation.docs && `/${operation.docs}`)
  if (profile.wantsUserAgent && !request.headers['user-agent']) {
    return answerWith(faults, reply, 403, { ...headers, 'content-type': 'text/html' }, agentMissing)
  }
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'))
  let caller: Caller = { kind: 'nobody', key: 'nobody' }
  try {
    checkQueryToken(query)
    let refused: Refusal | undefined
    try {
      caller = await authenticate(context, {
        authorization: request.headers.authorization,
        otp: header(request, 'x-github-otp'),
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused = error
    }
    request.sandbox.who = nameOf(caller)
    spend(context, operation, caller, request.ip, headers)
    if (refused) throw refused
    Object.assign(headers, tokenHeaders(caller))
    checkVersion(context, request, headers)
    const call: Call = {
      context,
      pen,
      caller,
      params: request.params as Record<string, string>,
      query,
      body: () => readBody(request.body as Buffer | undefined),
      requestId,
      address: request.ip,
    }
    const handle = () => operation.handle(call)
    const answer = method === 'GET' ? handle() : context.world.commit(handle)
    return write(
      { context, faults, request, reply, headers, caller, callback: jsonpName(method, query) },
      answer,
    )
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // A 401 does not say which version it would have been (measured).
    if (error.status === 401) delete headers['x-github-api-version-selected']
    Object.assign(headers, error.headers)
    const body = JSON.stringify(errorBody(profile, error, docs))
    return send(faults, reply, error.status, headers, body, jsonpName(method, query))
  }
}

interface Writing {
  context: Context
  faults: Fault[]
  request: FastifyRequest
  reply: FastifyReply
  headers: Record<string, string>
  caller: Caller
  callback: string | undefined
}

function write(writing: Writing, answer: Answer): unknown {
  const { context, faults, request, reply, headers, caller } = writing
  watchReply(context, request, reply)
  Object.assign(headers, answer.headers)
  // 204: neither ETag nor Cache-Control nor Content-Type (recorded 2014 and 2020).
  if (answer.status === 204) return answerWith(faults, reply, 204, headers, '')
  const body = JSON.stringify(answer.body)
  const tag = etag(caller, body, answer.status === 201)
  headers['cache-control'] = `${answer.shared ? 'public' : 'private'}, max-age=60, s-maxage=60`
  headers.etag = tag
  if (answer.lastModified !== undefined) {
    headers['last-modified'] = new Date(answer.lastModified * 1000).toUTCString()
  }
  const known = {
    ifNoneMatch: header(request, 'if-none-match'),
    ifModifiedSince: header(request, 'if-modified-since'),
  }
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (reading && notModified(known, tag, answer.lastModified)) {
    // "Not counted against the limit."
    if (context.profile.rateLimits) context.limits.refund(caller, request.ip)
    return answerWith(faults, reply, 304, headers, '')
  }
  return send(faults, reply, answer.status, headers, body, writing.callback)
}

function send(
  faults: Fault[],
  reply: FastifyReply,
  status: number,
  headers: Record<string, string>,
  body: string,
  callback: string | undefined,
): unknown {
  if (callback === undefined) {
    headers['content-type'] = 'application/json; charset=utf-8'
    return answerWith(faults, reply, status, headers, body)
  }
  headers['content-type'] = 'application/javascript; charset=utf-8'
  return answerWith(faults, reply, 200, headers, jsonpBody(callback, status, headers, body))
}

/** The witness notes whether the reply to a change was written to the end. */
function watchReply(context: Context, request: FastifyRequest, reply: FastifyReply): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  let written = false
  reply.raw.once('finish', () => {
    written = !request.sandbox.cut
    if (written && context.open) noteReply(context.world, request.id, 'written')
  })
  reply.raw.once('close', () => {
    if (!written && context.open) noteReply(context.world, request.id, 'cut')
  })
}

// github.com answers this one no as text/html, unlike every other.
const agentMissing =
  'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n'

function checkQueryToken(query: URLSearchParams): void {
  if (!query.has('access_token')) return
  throw new Refusal(
    400,
    'Must specify access token via Authorization header. https://developer.github.com/changes/2020-02-10-deprecating-auth-through-query-param',
    { docs: 'https://docs.github.com/v3/#oauth2-token-sent-in-a-header' },
  )
}

function checkVersion({ profile }: Context, request: FastifyRequest, headers: Record<string, string>): void {
  if (profile.versions.length === 0) return
  const wanted = header(request, 'x-github-api-version')
  if (wanted !== undefined && !profile.versions.includes(wanted)) {
    const [newest = '', ...older] = profile.versions.map((version) => `"${version}"`)
    const supported = [`${newest} (most recent)`, ...older].join(', ')
    throw new Refusal(
      400,
      `The version you specified in the "X-GitHub-API-Version" request header, "${wanted}", is not a supported version. The following versions are currently supported: ${supported}.`,
      { docs: profile.docs },
    )
  }
  headers['x-github-api-version-selected'] = wanted ?? '2022-11-28'
}

function spend(
  context: Context,
  operation: Operation,
  caller: Caller,
  address: string,
  headers: Record<string, string>,
): void {
  if (!context.profile.rateLimits) return
  const budget = context.limits.spend(
    caller,
    address,
    context.world.now(),
    operation.path === '/rate_limit' ? 0 : 1,
  )
  Object.assign(headers, limitHeaders(budget))
  if (budget.remaining >= 0) return
  const whose =
    caller.kind === 'nobody' || caller.kind === 'app'
      ? `for ${address}. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)`
      : `for user ID ${caller.account.id}.`
  throw new Refusal(403, `API rate limit exceeded ${whose}`, {
    docs: `${context.profile.docs}/overview/rate-limits-for-the-rest-api`,
  })
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function nameOf(caller: Caller): string {
  if (caller.kind === 'nobody') return 'nobody'
  if (caller.kind === 'app') return `app ${caller.app.name}`
  return caller.kind === 'user' ? caller.account.login : `${caller.account.login}, by a token`
}
