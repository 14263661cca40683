import type { api } from '#contract/api.ts'
import type { CheckReply, Stopped } from '#contract/tokens.ts'
import type { Entry } from '../audit/audit.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { idempotencyKeyOf } from '../enter.ts'
import type { OAuthApp } from '../config.ts'
import { stop } from '../operations/stop.ts'
import { presentLiveToken, presentOperation } from '../present.ts'
import { Refusal } from '../problem.ts'
import { appFor, appsOf } from '../roles.ts'
import { Secret } from '../secret.ts'
import type { Ask, Handlers } from '../serve.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { AsApp } from '../upstream/upstream.ts'
import { checkMany } from './check-many.ts'
import { changing, conclude, recording } from './recording.ts'

export const tokenRoutes = (desk: Desk): Handlers<typeof api>['tokens'] => {
  const { audit, clock, receipts, resets, server, upstream } = desk
  const now = () => isoTime(clock.now())

  const entryOf = (
    ask: Ask,
    action: Entry['action'],
    token: Secret,
    app: string | null,
    reason = '',
  ): Omit<Entry, 'result'> => ({
    actor: ask.session!.login,
    door: ask.session!.door,
    action,
    requestId: ask.requestId,
    app,
    hash: token.hash(),
    lastEight: token.lastEight(),
    reason,
  })

  async function check(apps: OAuthApp[], token: Secret, ask: Ask): Promise<CheckReply> {
    const entry = entryOf(ask, 'token.check', token, apps.length === 1 ? apps[0]!.id : null)
    return recording(audit, entry, async () => {
      let upstreamRequestId: string | null = null
      let trouble: unknown = null
      for (const app of apps) {
        const checked = await upstream
          .asApp(app)
          .check(token)
          .catch((error: unknown) => {
            if (!(error instanceof Trouble)) throw error
            trouble = error
            return null
          })
        // An app that cannot be asked is no reason not to ask the next one; one yes is the whole answer.
        if (!checked) continue
        upstreamRequestId = checked.requestId
        if (!checked.authorization) continue
        const live = presentLiveToken(checked.authorization)
        // Recorded before it is told: an answer that no log knows of is not given.
        await audit.record({
          ...entry,
          app: app.id,
          result: 'active',
          user: live.user?.login ?? null,
          objectId: live.id,
          upstreamRequestId,
        })
        return {
          state: 'active',
          appId: app.id,
          token: live,
          at: now(),
          requestId: ask.requestId,
          upstreamRequestId,
        }
      }
      // Without a yes, and not everybody asked: "not valid" would be a guess.
      if (trouble) throw trouble
      await audit.record({ ...entry, result: 'not-valid', upstreamRequestId })
      return {
        state: 'not-valid',
        asked: apps.map((app) => app.id),
        at: now(),
        requestId: ask.requestId,
        upstreamRequestId,
      }
    })
  }

  /** Every app that this person may check. */
  async function checkable({ session, requestId }: Ask): Promise<OAuthApp[]> {
    const { login, door } = session!
    const apps = appsOf(server, login).flatMap(({ id }) => appFor(server, login, id, 'check') ?? [])
    if (apps.length > 0) return apps
    await audit.record({ actor: login, door, action: 'token.check', result: 'refused: role', requestId })
    throw new Refusal('not-allowed')
  }

  async function stopToken(
    action: 'token.revoke' | 'access.remove',
    { token, reason }: { token: string; reason: string },
    ask: Ask,
    send: (app: AsApp, token: Secret) => Promise<{ gone: boolean; requestId: string | null }>,
  ): Promise<Stopped> {
    const secret = new Secret(token)
    const app = upstream.asApp(ask.app!)
    const entry = entryOf(ask, action, secret, ask.app!.id, reason)
    return changing(desk, entry, { token: secret, app: ask.app! }, async (close) => {
      let upstreamRequestId: string | null = null
      const stopped = await stop({
        by: 'check',
        clock,
        send: async () => {
          const sent = await send(app, secret)
          upstreamRequestId = sent.requestId
          return !sent.gone
        },
        stillThere: async () => (await app.check(secret)).authorization !== null,
      })
      if (!stopped) {
        await conclude(audit, { ...entry, result: 'not-valid', upstreamRequestId }, close)
        return { state: 'not-valid', at: now() }
      }
      const about = { ...entry, action, upstreamRequestId, user: await receipts.userOf(secret.hash()) }
      const receipt = await receipts.issue(about, stopped, ask.app!.name, close)
      return { state: 'stopped', proof: stopped.proof, receipt }
    })
  }

  return {
    checkToken: async ({ body }, ask) => check([ask.app!], new Secret(body.token), ask),

    findToken: async ({ body }, ask) => check(await checkable(ask), new Secret(body.token), ask),

    checkTokens: async ({ body }, ask) => checkMany(desk, ask, [ask.app!], body.tokens),
    findTokens: async ({ body }, ask) => checkMany(desk, ask, await checkable(ask), body.tokens),

    revokeToken: async ({ body }, ask) =>
      stopToken('token.revoke', body, ask, async (app, token) => app.deleteToken(token)),
    removeAccess: async ({ body }, ask) =>
      stopToken('access.remove', body, ask, async (app, token) => app.deleteGrant(token)),

    async resetToken({ body }, ask) {
      const key = idempotencyKeyOf(ask.request.headers)
      const token = new Secret(body.token)
      const row = await recording(
        audit,
        entryOf(ask, 'token.reset', token, ask.app!.id, body.reason),
        async () =>
          resets.start({
            actor: ask.session!.login,
            door: ask.session!.door,
            app: ask.app!,
            token,
            reason: body.reason,
            idempotencyKey: key,
            requestId: ask.requestId,
          }),
      )
      if (!row) return { state: 'not-valid', at: now() }
      const operation = presentOperation(row)
      if (operation.state === 'pending' || operation.state === 'in-doubt') ask.reply.status(202)
      return { state: 'started', operation }
    },
  }
}
