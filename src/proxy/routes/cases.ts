import type { api } from '#contract/api.ts'
import { MOST_IN_CASE } from '#contract/cases.ts'
import type { Actor } from '../cases.ts'
import type { Desk } from '../desk.ts'
import type { Ask, Handlers } from '../serve.ts'

export const caseRoutes = ({ cases, jobs }: Desk): Handlers<typeof api>['cases'] => {
  const actorOf = ({ session, requestId }: Ask): Actor => ({
    login: session!.login,
    door: session!.door,
    requestId,
  })

  return {
    listCases: async ({ query }, { session }) => ({ cases: await cases.list(session!.login, query.hash) }),

    async getCase({ params }, { session }) {
      const found = await cases.find(session!.login, params.case)
      return found ? { state: 'here', case: found } : { state: 'gone' }
    },

    openCase: async ({ body }, ask) => ({ state: 'here', case: await cases.open(actorOf(ask), body) }),
    noteCase: async ({ params, body }, ask) => cases.note(actorOf(ask), params.case, body.text),
    attachReceipt: async ({ params, body }, ask) => cases.attach(actorOf(ask), params.case, body.receipt),
    async attachJob({ params, body }, ask) {
      const found = await jobs.receipts(ask.session!.login, body.job, { after: 0, limit: MOST_IN_CASE + 1 })
      return cases.attachAll(actorOf(ask), params.case, found?.receipts ?? [])
    },
    containCase: async ({ params }, ask) => cases.contain(actorOf(ask), params.case),
    closeCase: async ({ params, body }, ask) =>
      cases.close(actorOf(ask), params.case, body.outcome, body.note ?? ''),
    reopenCase: async ({ params, body }, ask) => cases.reopen(actorOf(ask), params.case, body.note),
  }
}
