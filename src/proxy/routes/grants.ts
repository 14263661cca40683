import type { api } from '#contract/api.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { stop } from '../operations/stop.ts'
import { presentGrant } from '../present.ts'
import type { Handlers } from '../serve.ts'
import { allPages } from './all-pages.ts'
import { asPerson } from './person.ts'
import { changing, conclude } from './recording.ts'

export const grantRoutes = (desk: Desk): Handlers<typeof api>['grants'] => ({
  async listGrants({ query }, ask) {
    const { rows, lastPage } = await asPerson(desk, ask, (user) => user.listGrants(query.page, query.perPage))
    return { grants: rows.map(presentGrant), page: query.page, lastPage, asOf: isoTime(desk.clock.now()) }
  },

  async streamGrants({ query }, ask) {
    const parts = await allPages(desk, ask, query.from, (user, page, perPage) =>
      user.listGrants(page, perPage),
    )
    return (async function* () {
      for await (const part of parts)
        if (part.state === 'broken') yield part
        else {
          const { rows, ...rest } = part
          yield { ...rest, grants: rows.map(presentGrant) }
        }
    })()
  },

  async getGrant({ params }, ask) {
    const grant = await asPerson(desk, ask, (user) => user.getGrant(params.grant))
    return grant ? { state: 'here', grant: presentGrant(grant) } : { state: 'gone' }
  },

  async removeGrant({ params }, ask) {
    const { audit, clock, receipts } = desk
    const { login, door } = ask.session!
    return asPerson(desk, ask, async (user) => {
      const grant = await user.getGrant(params.grant)
      const entry = {
        actor: login,
        door,
        action: 'grant.remove' as const,
        requestId: ask.requestId,
        app: grant?.app.client_id ?? null,
        user: login,
        objectId: Number(params.grant),
      }
      if (!grant) {
        await audit.record({ ...entry, result: 'already-gone' })
        return { state: 'already-gone', at: isoTime(clock.now()) }
      }
      return changing(desk, entry, { appName: grant.app.name }, async (close) => {
        const stopped = await stop({
          by: 'list',
          clock,
          send: () => user.deleteGrant(params.grant),
          stillThere: async () => (await user.getGrant(params.grant)) !== null,
        })
        if (!stopped) {
          await conclude(audit, { ...entry, result: 'already-gone' }, close)
          return { state: 'already-gone', at: isoTime(clock.now()) }
        }
        const receipt = await receipts.issue(entry, stopped, grant.app.name, close)
        return { state: 'removed', proof: stopped.proof, receipt }
      })
    })
  },
})
