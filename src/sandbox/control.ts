import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readBody } from './body.ts'
import type { Context } from './context.ts'
import { faultNames, faultWords } from './faults.ts'
import { plant } from './plant.ts'
import { mountProof } from './proof.ts'
import { Refusal } from './refusal.ts'
import { reseed } from './seed/seed.ts'
import { changeAccount, changeApp } from './switches.ts'
import { readRecord } from './world/record.ts'

const css = readFileSync(new URL('pages/page.css', import.meta.url))

/** Mounts the sandbox's own endpoints, which GitHub does not have: faults, settings, the witness's record. */
export function mountControl(app: FastifyInstance, context: Context, proofSecret?: string): void {
  app.get('/sandbox/page.css', (_request, reply) =>
    reply.headers({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }).send(css),
  )

  void app.register(async (guarded) => {
    guarded.addHook('preHandler', async (request, reply) => {
      if (isOurs(request)) return
      await reply.code(403).send({ message: 'This endpoint answers to the machine itself only.' })
    })

    if (proofSecret !== undefined) mountProof(guarded, proofSecret)
    guarded.get('/sandbox/faults', () => ({ faults: context.faults.list(), names: faultWords }))
    guarded.post('/sandbox/faults', (request, reply) =>
      told(reply, () => context.faults.add(wishOf(request)), 201),
    )
    guarded.delete('/sandbox/faults', () => ({ cleared: context.faults.clear() }))
    guarded.delete('/sandbox/faults/:which', (request) => ({
      cleared: context.faults.clear(pathOf(request).which),
    }))

    guarded.get('/sandbox/record', (request) => {
      const query = request.query as Record<string, string | undefined>
      const limit = Math.min(Number(query.limit ?? 1000) || 1000, 10_000)
      return readRecord(context.world, query.client_id, Number(query.after ?? 0) || 0, limit)
    })
    guarded.get('/sandbox/requests', () => ({
      total: context.requests.total,
      requests: context.requests.list(),
    }))
    guarded.get('/sandbox/settings', () => context.settings)
    guarded.post('/sandbox/settings', (request, reply) => told(reply, () => changeSettings(context, request)))
    guarded.post('/sandbox/tokens', (request, reply) =>
      told(reply, () => plant(context.world, wishOf(request)), 201),
    )
    guarded.post('/sandbox/accounts/:login', (request, reply) =>
      told(reply, () => changeAccount(context.world, pathOf(request).login ?? '', wishOf(request))),
    )
    guarded.post('/sandbox/apps/:client_id', (request, reply) =>
      told(reply, () => changeApp(context.world, pathOf(request).client_id ?? '', wishOf(request))),
    )
    guarded.post('/sandbox/reset', () => {
      reseed(context.world)
      context.faults.clear()
      context.requests.clear()
      return { reset: true }
    })
  })
}

/** From this machine by name, and from no other site's page: DNS rebinding and cross-site posts stay outside. */
export function isOurs(request: FastifyRequest): boolean {
  const name = request.hostname.replace(/^\[|\]$/g, '')
  const here = name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
  // Bound to another address on purpose, the sandbox answers under that one too.
  const own = name !== '' && name === request.socket.localAddress
  const { origin, 'sec-fetch-site': site } = request.headers
  const sameOrigin = origin === undefined || origin === `http://${request.host}`
  return (here || own) && sameOrigin && (site === undefined || site === 'same-origin' || site === 'none')
}

const pathOf = (request: FastifyRequest) => request.params as Record<string, string | undefined>

function wishOf(request: FastifyRequest): Record<string, unknown> {
  try {
    return readBody(request.body as Buffer | undefined)
  } catch (error) {
    throw error instanceof Refusal ? new TypeError(error.message) : error
  }
}

function told(reply: FastifyReply, work: () => unknown, status = 200): unknown {
  try {
    const result = work()
    void reply.code(status)
    return result
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    void reply.code(422)
    return { message: error.message, names: faultNames }
  }
}

function changeSettings({ settings }: Context, request: FastifyRequest): unknown {
  const wish = wishOf(request)
  if (wish.otpSingleUse !== undefined) {
    if (typeof wish.otpSingleUse !== 'boolean') throw new TypeError('otpSingleUse must be true or false')
    settings.otpSingleUse = wish.otpSingleUse
  }
  if (wish.otpDelivery !== undefined) {
    const { otpDelivery } = wish
    if (otpDelivery !== null && otpDelivery !== 'app' && otpDelivery !== 'sms') {
      throw new TypeError('otpDelivery must be app, sms or null')
    }
    settings.otpDelivery = otpDelivery
  }
  return settings
}
