import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod/mini'
import type { AnyEndpoint, BodyOf, Capability, ParamsOf, QueryOf } from '#contract/endpoint.ts'
import { OTP_HEADER } from '#contract/endpoint.ts'
import type { Audit, Entry } from './audit/audit.ts'
import { type Cookies, readSessionCookie } from './cookies.ts'
import type { OAuthApp, Server } from './config.ts'
import { admit, otpOf, refuseCrossSite } from './enter.ts'
import { refusePastedPassword } from './pasted-password.ts'
import { Refusal } from './problem.ts'
import type { Secret } from './secret.ts'
import type { Session, Sessions } from './sessions.ts'

/** Who asks and with what: everything a handler may know of the request besides its input. */
export interface Ask {
  session: Session | null
  /** The session cookie, half of the password's key. */
  cookie: string | null
  /** The app of the path, when the endpoint needs a capability for one. */
  app: OAuthApp | null
  otp: Secret | null
  requestId: string
  address: string
  request: FastifyRequest
  reply: FastifyReply
}

export interface Input<E extends AnyEndpoint> {
  params: ParamsOf<E>
  query: QueryOf<E>
  body: BodyOf<E>
}

/** A file to keep, piece by piece. */
interface FileAnswer {
  name: string
  type: string
  pieces: AsyncIterable<string>
}

type Answer<E extends AnyEndpoint> = E extends { file: true }
  ? FileAnswer
  : E extends { stream: true }
    ? AsyncIterable<z.input<E['reply']>>
    : z.input<E['reply']>
export type Handler<E extends AnyEndpoint> = (input: Input<E>, ask: Ask) => Promise<Answer<E>>

/** One handler for each endpoint of the contract: leave one out and the compiler names it. */
export type Handlers<A extends Record<string, Record<string, AnyEndpoint>>> = {
  [N in keyof A]: { [E in keyof A[N]]: Handler<A[N][E]> }
}

interface Door {
  audit: Audit
  server: Server
  sessions: Sessions
  cookies: Cookies
}

/** Mounts every endpoint: enter, parse, handle, and let out only what the contract names. */
export function serve<A extends Record<string, Record<string, AnyEndpoint>>>(
  http: FastifyInstance,
  api: A,
  handlers: Handlers<A>,
  door: Door,
): void {
  // The type above has already matched every endpoint with its handler; within the loop they are any pair.
  const mounted: Record<string, Record<string, Handler<AnyEndpoint>>> = handlers
  for (const [noun, endpoints] of Object.entries(api))
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const handler = mounted[noun]![name]!
      const [method, url] = endpoint.route.split(' ') as ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string]
      http.route({
        method,
        url,
        exposeHeadRoute: false,
        ...(endpoint.bytes === undefined ? {} : { bodyLimit: endpoint.bytes }),
        handler: async (request, reply) => {
          if (method !== 'GET') refuseCrossSite(request, door.cookies.secure)
          const params = request.params as Record<string, string>
          const cookie = readSessionCookie(request, door.cookies)
          const session = cookie ? await door.sessions.find(cookie) : null
          const app = await admitRecorded(door, endpoint, session, params, request.id)
          // Before anything is asked or sent: what could not be written down does not happen.
          if (session && method !== 'GET' && noun !== 'session')
            await door.audit.rehearse(attemptOf(session, 'token.check', request.id))
          const otp = otpOf(request.headers[OTP_HEADER])
          const input = {
            params,
            query: endpoint.query ? parse(endpoint.query, request.query) : undefined,
            body: endpoint.body ? parse(endpoint.body, request.body) : undefined,
          }
          if (session && cookie) await refusePastedPassword(door.sessions, session, cookie, input.body)
          const ask = {
            session,
            cookie,
            app,
            otp,
            requestId: request.id,
            address: request.ip,
            request,
            reply,
          }
          const answer = await handler(input, ask)
          if (endpoint.file) {
            const { name, type: kind, pieces } = answer as FileAnswer
            return reply
              .type(kind)
              .header('content-disposition', `attachment; filename="${name}"`)
              .send(Readable.from(pieces))
          }
          if (!endpoint.stream) return reply.send(endpoint.reply.parse(answer))
          return (
            reply
              .type('application/x-ndjson; charset=utf-8')
              // By bytes and not by lines, of which sixteen long ones would be read ahead.
              .send(
                Readable.from(lines(answer as AsyncIterable<unknown>, endpoint.reply), { objectMode: false }),
              )
          )
        },
      })
    }
}

const ACTIONS: Record<Capability, Entry['action']> = {
  check: 'token.check',
  revoke: 'token.revoke',
  remove: 'access.remove',
  reset: 'token.reset',
  create: 'authorization.create',
}

const attemptOf = ({ login, door }: Session, action: Entry['action'], requestId: string): Entry => ({
  actor: login,
  door,
  action,
  requestId,
  result: 'refused: role',
})

/** The door, and a row for whoever tried it without the role. */
async function admitRecorded(
  door: Door,
  endpoint: AnyEndpoint,
  session: Session | null,
  params: Record<string, string>,
  requestId: string,
): Promise<OAuthApp | null> {
  try {
    return admit(endpoint, session, params, door)
  } catch (error) {
    const { needs } = endpoint
    if (session && typeof needs === 'object' && error instanceof Refusal && error.code === 'not-allowed')
      await door.audit.record({
        ...attemptOf(session, ACTIONS[needs.can], requestId),
        // An address may name anything; only what is an app is written down as one.
        app: door.server.apps.find(({ id }) => id === params.app)?.id ?? null,
      })
    throw error
  }
}

/** A line of JSON for each part; what the contract does not name stays home here too. */
async function* lines(parts: AsyncIterable<unknown>, schema: z.ZodMiniType): AsyncGenerator<string> {
  for await (const part of parts) yield `${JSON.stringify(schema.parse(part))}\n`
}

function parse(schema: z.ZodMiniType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = result.error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
  throw new Refusal('invalid-request', { fields })
}
