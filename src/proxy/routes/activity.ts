import type { Entry, ActivityFilter } from '#contract/activity.ts'
import type { api } from '#contract/api.ts'
import { countNewer, readPage, readSelection, type Sight, type Wish } from '../audit/activity.ts'
import { exportOf, TYPES } from '../audit/export.ts'
import { type Verdict, verifyStore } from '../audit/verify.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { presentEntry } from '../present.ts'
import { Refusal } from '../problem.ts'
import { appsOf } from '../roles.ts'
import type { Ask, Handlers } from '../serve.ts'

const MOST_NEWS = 1000

export const activityRoutes = (desk: Desk): Handlers<typeof api>['activity'] => {
  const { audit, auditKey, clock, server, store } = desk

  const sightOf = ({ session }: Ask): Sight => {
    const { login } = session!
    const mine = new Set(appsOf(server, login).map(({ id }) => id))
    return { login, apps: server.apps.filter(({ id }) => mine.has(id)) }
  }
  const wishOf = (filter: ActivityFilter, { apps }: Sight): Wish => ({ filter, apps, now: clock.now() })

  // One at a time, for everybody who asks meanwhile: it reads the whole log.
  let verifying: Promise<Verdict> | null = null
  const verify = async () => {
    const head = audit.knownHead()
    const known = new Map(head && head.count > 0 ? [[head.count, head.hash]] : [])
    verifying ??= verifyStore(store, [auditKey, ...auditKey.retired], known, auditKey.id).finally(() => {
      verifying = null
    })
    return verifying
  }

  return {
    async listActivity({ query: { before, limit, ...filter } }, ask) {
      const sight = sightOf(ask)
      const { rows, more, newest } = await readPage(store, sight, wishOf(filter, sight), { before, limit })
      const entries: Entry[] = rows.map((row) => presentEntry(row, server))
      return { entries, next: more ? entries.at(-1)!.seq : null, newest, asOf: isoTime(clock.now()) }
    },

    async getActivityNews({ query: { after, ...filter } }, ask) {
      const sight = sightOf(ask)
      return {
        count: await countNewer(store, sight, wishOf(filter, sight), after, MOST_NEWS),
        recording: await audit.works(),
      }
    },

    async verifyActivity() {
      const verdict = await verify()
      const about = { key: auditKey.id, at: isoTime(clock.now()) }
      if (verdict.state === 'whole') return { state: 'whole', count: verdict.count, ...about }
      const { count, row, fault } = verdict
      return { state: 'broken', count, row, fault, ...about }
    },

    async exportActivity({ query: { format, ...filter } }, ask) {
      const sight = sightOf(ask)
      const found = await readSelection(store, sight, wishOf(filter, sight))
      if (!found) throw new Refusal('not-recorded')
      const { complete, head, slices } = found
      const day = isoTime(clock.now()).replaceAll(/[:]/g, '')
      return {
        name: `authdesk-activity-${day}.${format}`,
        type: TYPES[format],
        pieces: exportOf(format, slices, { complete, head, key: auditKey }),
      }
    },
  }
}
