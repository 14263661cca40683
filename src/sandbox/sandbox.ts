import { fastify, type FastifyInstance } from 'fastify'
import { Browsers } from './browser.ts'
import type { Context, Trace } from './context.ts'
import { mountControl } from './control.ts'
import { Faults } from './faults.ts'
import { Limits } from './limits.ts'
import { mountPage } from './page.ts'
import { profiles, type ProfileName } from './profiles.ts'
import { newRequestId } from './replies.ts'
import { Requests } from './requests.ts'
import { mountAccessToken } from './routes/access-token.ts'
import { applications, pathTokens } from './routes/applications.ts'
import { authorizations } from './routes/authorizations.ts'
import { mountAuthorize } from './routes/authorize.ts'
import { mountDevice } from './routes/device.ts'
import { grants } from './routes/grants.ts'
import { mountSignIn } from './routes/login.ts'
import { neighbours, roots } from './routes/user.ts'
import { demo, seed, type Demo } from './seed/seed.ts'
import { mount, serve, unrouted } from './serve.ts'
import { defaultSettings } from './settings.ts'
import { World } from './world/world.ts'

export interface SandboxOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** 0 = a free one; default 4871. */
  port?: number
  /** Directory of sandbox.db; ':memory:' (the default) keeps nothing. */
  data?: string
  profile?: ProfileName
  /** By this it proves at /sandbox/proof that it is the one that was started so; without it nothing is proven. */
  proofSecret?: string
  /** How many more tokens octocat gets on the first start. */
  records?: number
  /** Milliseconds since the epoch; default Date.now. */
  clock?: () => number
  /** What the Date header of its answers says; null for none. Default the machine's time. */
  date?: () => number | null
  /** Called with one line for every request; never with a secret. */
  log?: (line: object) => void
}

/** A running imitation of GitHub's OAuth API. */
export interface Sandbox {
  /** Origin, e.g. http://127.0.0.1:4871 */
  url: string
  /** Root of the API: the origin and, on Enterprise Server, /api/v3. */
  apiUrl: string
  close(): Promise<void>
  demo(): Demo
}

/** Starts a sandbox; rejects with code EADDRINUSE when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const profile = profiles[options.profile ?? 'ghes']
  const world = new World(options.data ?? ':memory:', options.clock ?? Date.now)
  const context: Context = {
    world,
    profile,
    settings: defaultSettings(),
    faults: new Faults(),
    limits: new Limits(),
    requests: new Requests(),
    open: true,
  }
  const app = build(context, options)
  if (options.date) tellTime(app, options.date)
  const close = async () => {
    if (!context.open) return
    context.open = false
    await app.close()
    world.close()
  }
  try {
    seed(world, options.records ?? 0)
    const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 4871 })
    return { url, apiUrl: url + profile.root, close, demo: () => demo(world) }
  } catch (error) {
    await close()
    throw error
  }
}

function build(
  context: Context,
  { log, proofSecret }: Pick<SandboxOptions, 'log' | 'proofSecret'>,
): FastifyInstance {
  const { profile } = context
  const app = fastify({
    forceCloseConnections: true,
    genReqId: () => newRequestId(profile, context.world.now()),
    requestIdHeader: false,
    bodyLimit: 1_048_576,
    // A fingerprint in the path may be long; nothing says where GitHub stops.
    routerOptions: { maxParamLength: 4096 },
    // A path that cannot be decoded: hooks have not run, and GitHub would know no such path either.
    frameworkErrors: (_error, request, reply) => {
      request.sandbox = newTrace()
      serve(context, unrouted, request, reply).catch(() => reply.raw.destroy())
    },
  })
  // JSON is read whatever the Content-Type says, so nobody but us may look at the bytes.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.decorateRequest('sandbox')
  app.addHook('onRequest', async (request) => {
    request.sandbox = newTrace()
    if (request.headers['content-type'] !== undefined)
      request.headers['content-type'] = 'application/octet-stream'
  })
  watch(app, context, log)
  preflight(app)
  const operations = [
    ...applications,
    ...(profile.authorizations ? [...grants, ...authorizations] : []),
    ...(profile.pathTokens ? pathTokens : []),
    ...neighbours,
  ]
  mount(app, context, [...operations, ...roots(profile)])
  const browsers = new Browsers()
  mountSignIn(app, context, browsers)
  mountAuthorize(app, context, browsers)
  mountAccessToken(app, context)
  mountDevice(app, context, browsers)
  mountControl(app, context, proofSecret)
  mountPage(app, context, browsers, operations)
  // Nothing of ours shows: GitHub's own 500 says no more than this.
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    reply
      .code(error.statusCode ?? 500)
      .send({ message: error.statusCode === 413 ? 'Payload too large' : 'Server Error' }),
  )
  app.setNotFoundHandler((request, reply) => serve(context, unrouted, request, reply))
  return app
}

const newTrace = (): Trace => ({
  started: performance.now(),
  path: '',
  who: 'nobody',
  faults: [],
  cut: false,
})

function tellTime(app: FastifyInstance, date: () => number | null): void {
  app.addHook('onRequest', async (_request, reply) => {
    const at = date()
    if (at === null) reply.raw.sendDate = false
    else reply.header('date', new Date(at).toUTCString())
  })
}

// "CORS: OPTIONS answers 204"; /login/oauth refuses a preflight, so it is for the API only.
function preflight(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const own = request.url.startsWith('/login/') || request.url.startsWith('/sandbox/')
    if (request.method !== 'OPTIONS' || own) return
    await reply
      .code(204)
      .headers({
        'access-control-allow-origin': '*',
        'access-control-allow-headers':
          'Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, X-GitHub-OTP, X-Requested-With, X-GitHub-Api-Version',
        'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
        'access-control-max-age': '86400',
      })
      .send()
  })
}

function watch(app: FastifyInstance, context: Context, log: ((line: object) => void) | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => {
      const { started, path, who, faults, cut } = request.sandbox
      // Pages and control have no operation; their paths hold no secret, their queries may.
      const shown = path || (request.routeOptions.url ?? '(no such path)')
      if (path === '' && /^\/(sandbox|avatars|$)/.test(shown)) return
      const line = {
        at: Date.now(),
        method: request.method,
        path: shown,
        status: cut ? 0 : reply.raw.statusCode,
        who,
        ms: Math.round((performance.now() - started) * 10) / 10,
        requestId: request.id,
        faults,
      }
      context.requests.add(line)
      log?.(line)
    })
  })
}
