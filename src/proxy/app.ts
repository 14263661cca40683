import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { api } from '#contract/api.ts'
import { type ProblemCode, PROBLEMS } from '#contract/problem.ts'
import { OTP_HEADER } from '#contract/endpoint.ts'
import { createAudit } from './audit/audit.ts'
import { createCases } from './cases.ts'
import { type Clock, passingTime } from './clock.ts'
import { createClockCheck } from './clock-check.ts'
import type { Config, Server } from './config.ts'
import { guardConnections } from './connections.ts'
import { cookieNames } from './cookies.ts'
import type { Demo, Desk } from './desk.ts'
import { targetAllowed } from './enter.ts'
import { createForwardedWatch } from './forwarded.ts'
import { securityHeaders } from './headers.ts'
import { mountHealth } from './health.ts'
import { createJobs } from './jobs/jobs.ts'
import { createLimiter } from './limiter.ts'
import type { Log } from './log.ts'
import { createIntents } from './operations/intents.ts'
import { createResets } from './operations/reset.ts'
import type { Page } from './page.ts'
import { problem, Refusal } from './problem.ts'
import { createReceipts } from './receipts.ts'
import { createRetention } from './retention.ts'
import { appFor, roleIn } from './roles.ts'
import { activityRoutes } from './routes/activity.ts'
import { authorizationRoutes } from './routes/authorizations.ts'
import { caseRoutes } from './routes/cases.ts'
import { mountGithubCallback } from './routes/github-sign-in.ts'
import { grantRoutes } from './routes/grants.ts'
import { lookRoutes } from './routes/looks.ts'
import { jobRoutes } from './routes/jobs.ts'
import { operationRoutes } from './routes/operations.ts'
import { reviewRoutes } from './routes/review.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { serverRoutes } from './routes/server.ts'
import { sessionRoutes } from './routes/session.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { upgradeSeals } from './seal-upgrade.ts'
import { serve } from './serve.ts'
import { createSender } from './sender/sender.ts'
import { createSessions } from './sessions.ts'
import { socketRefusals } from './socket.ts'
import { atMost, countdown, endingOf, STOP_WITHIN, type StopOptions } from './stop.ts'
import type { Store } from './store/store.ts'
import { refusalOf } from './trouble.ts'
import { createUpstream } from './upstream/upstream.ts'
import { Trouble } from './upstream/trouble.ts'

export interface Parts {
  config: Pick<Config, 'publicUrl' | 'trustProxy' | 'maxConnectionsPerAddress' | 'key' | 'auditKey'> & {
    senderSocket?: string | null
  }
  /** The port that browsers address; names the cookies on loopback. */
  port: number
  server: Server
  store: Store
  /** The folder where the sender puts answers down. */
  outbox: string
  clock: Clock
  log: Log
  demo: () => Demo | null
  page: Page
  /** Open at a time, from all addresses. */
  maxConnections?: number
}

export interface Proxy {
  http: FastifyInstance
  /** Takes up what a crash left behind. Call once it listens. */
  recover(): Promise<void>
  close(options?: StopOptions): Promise<void>
}

/** Puts the proxy together. Every service is made here, once. */
export async function createProxy(parts: Parts): Promise<Proxy> {
  const { clock, config, log, server, store } = parts
  const audit = createAudit({
    store,
    clock,
    log,
    key: config.auditKey,
    roleOf: (login, app) => roleIn(server, login, app),
  })
  await audit.begin()
  await upgradeSeals({
    store,
    serverKey: config.key,
    auditKeys: [config.auditKey, ...config.auditKey.retired],
    clock,
    log,
  })
  const sender = createSender({
    folder: parts.outbox,
    server,
    serverKey: config.key,
    sidecar: config.senderSocket ?? null,
    clock,
    log,
  })
  const clockCheck = createClockCheck(clock, log)
  const upstream = createUpstream(server, clock, sender, clockCheck.heed)
  const askTime = async () => upstream.askTime()
  const retention = createRetention({ store, clock, clockCheck, askTime })
  const sessions = createSessions(store, config.key, clock, server.webUrl)
  const resets = createResets({
    store,
    audit,
    upstream,
    sender,
    apps: server.apps,
    serverKey: config.key,
    retention,
    clock,
    log,
  })
  const receipts = createReceipts({ store, audit, server, serverKey: config.key, log })
  const intents = createIntents({
    store,
    audit,
    receipts,
    upstream,
    server,
    serverKey: config.key,
    clock,
    log,
  })
  await intents.begin()
  const cases = createCases({ store, audit, receipts, server, serverKey: config.key, clock, log })
  const jobs = createJobs({
    store,
    audit,
    receipts,
    resets,
    upstream,
    server,
    serverKey: config.key,
    may: ({ actor, app, verb }) => appFor(server, actor, app, verb) !== null,
    retention,
    clock,
    log,
  })
  const cookies = cookieNames(config, parts.port)
  const limiter = createLimiter(passingTime(clock))
  const watchForwarded = createForwardedWatch(limiter, log)
  if (cookies.secure && config.trustProxy.length === 0)
    log.warn('trustProxy is not set: behind a reverse proxy everybody counts as coming from its address')
  const desk: Desk = {
    server,
    upstream,
    sessions,
    resets,
    jobs,
    intents,
    receipts,
    cases,
    audit,
    auditKey: config.auditKey,
    store,
    limiter,
    clock,
    clockCheck,
    cookies,
    publicUrl: config.publicUrl,
    serverKey: config.key,
    demo: parts.demo,
  }

  const protect = securityHeaders({ policy: parts.page.policy, https: cookies.secure })
  const newRequestId = () => randomBytes(8).toString('hex').toUpperCase()
  const http = Fastify({
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    genReqId: newRequestId,
    requestIdHeader: false,
    logger: false,
    bodyLimit: 16 * 1024,
    connectionTimeout: 0,
    requestTimeout: 10_000,
    forceCloseConnections: 'idle',
    // While it stops it still answers what arrives on open connections; Fastify's own 503 would go out without headers.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    http: {
      maxHeaderSize: 8 * 1024,
      headersTimeout: 4_000,
      // Node looks for slow clients every thirty seconds, unless told otherwise.
      connectionsCheckingInterval: 500,
      // Refused below like every other wrong host, with headers and words.
      requireHostHeader: false,
    },
    // Our schemas are the contract's; Fastify's own parser keeps `__proto__` out.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    clientErrorHandler: socketRefusals(protect, newRequestId),
    frameworkErrors(error, request, reply) {
      // An address that no router can read never meets a hook, and still gets every header.
      protect(request.raw, reply.raw)
      reply.header('x-request-id', request.id).header('cache-control', 'no-store')
      answer(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply)
    },
  })

  // First, since it stands between the socket and the one who answers.
  guardConnections(http.server, { ...config, maxConnections: parts.maxConnections, clock, log })
  const ending = endingOf(http)

  http.addHook('onRequest', async (request, reply) => {
    protect(request.raw, reply.raw)
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
    watchForwarded(request)
    if (!targetAllowed(request.raw, config.publicUrl)) throw new Refusal('host-not-allowed')
  })
  http.addHook('onResponse', async (request, reply) => {
    // The pattern of the route, not the address: nothing a person typed reaches the log.
    const route = request.routeOptions.url ?? '-'
    log.debug(
      {
        id: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  http.decorateReply('callNotFoundProblem', function callNotFoundProblem(this: FastifyReply) {
    return send(this, 'not-found', this.request.id)
  })

  function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (error instanceof Refusal) return send(reply, error.code, request.id, error.details)
    if (error instanceof Trouble) {
      const refusal = refusalOf(error, request.headers[OTP_HEADER] !== undefined)
      return send(reply, refusal.code, request.id, refusal.details)
    }
    const { code, statusCode } = error as FastifyError
    if (code === 'ERR_SQLITE_ERROR') {
      log.error({ err: error, id: request.id }, 'store failed')
      return send(reply, 'not-recorded', request.id)
    }
    const known = FASTIFY_CODES[code]
    if (known) return send(reply, known, request.id)
    if (statusCode && statusCode >= 400 && statusCode < 500)
      return send(reply, statusCode === 404 ? 'not-found' : 'invalid-request', request.id)
    log.error({ err: error, id: request.id }, 'request failed')
    return send(reply, 'internal', request.id)
  }
  http.setErrorHandler((error, request, reply) => answer(error, request, reply))

  await http.register(cookie)

  serve(
    http,
    api,
    {
      server: serverRoutes(desk),
      session: sessionRoutes(desk),
      grants: grantRoutes(desk),
      authorizations: authorizationRoutes(desk),
      tokens: tokenRoutes(desk),
      operations: operationRoutes(desk),
      jobs: jobRoutes(desk),
      looks: lookRoutes(desk),
      review: reviewRoutes(desk),
      activity: activityRoutes(desk),
      receipts: receiptRoutes(desk),
      cases: caseRoutes(desk),
    },
    desk,
  )
  mountGithubCallback(http, desk)
  let stopping = false
  mountHealth(http, { store, audit, clock, stopping: () => stopping })
  await parts.page.mount(http, log)

  const sweep = async () => {
    await sessions.sweep()
    await jobs.expire()
    await resets.expire()
    intents.recover()
  }
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.error({ err: error }, 'sweep failed'))
  }, 60_000).unref()

  return {
    http,
    async recover() {
      // A wrong clock is said at the start, and not only once something would expire.
      void clockCheck.confirm(askTime)
      await sweep()
      await resets.recover()
      await jobs.recover()
    },
    async close({ within = STOP_WITHIN, successor = false } = {}) {
      const time = countdown(within)
      if (successor) await ending.windDown()
      clearInterval(timer)
      // To the outside one goes on being there when another takes over.
      stopping = !successor
      intents.close()
      // Side by side and within one time: requests, rows of jobs, and resets that were sent.
      resets.hurry()
      const settled = jobs.settle(time.forWork())
      await ending.stop(time.forWork())
      await Promise.all([settled, resets.settle(successor ? 0 : time.forWork())])
      await sender.close()
      await atMost(time.left(), upstream.close())
      await store.destroy()
    },
  }
}

const FASTIFY_CODES: Partial<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_NOT_FOUND: 'not-found',
}

function send(
  reply: FastifyReply,
  code: ProblemCode,
  requestId: string,
  details: ConstructorParameters<typeof Refusal>[1] = {},
): void {
  if (details.retryAfter !== undefined) reply.header('retry-after', details.retryAfter)
  void reply
    .status(PROBLEMS[code])
    .type('application/problem+json')
    .send(problem(code, requestId, details))
}

declare module 'fastify' {
  interface FastifyReply {
    callNotFoundProblem(): void
  }
}
