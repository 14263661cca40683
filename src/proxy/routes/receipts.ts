import type { api } from '#contract/api.ts'
import type { Desk } from '../desk.ts'
import type { Handlers } from '../serve.ts'

export const receiptRoutes = ({ receipts }: Desk): Handlers<typeof api>['receipts'] => ({
  listReceipts: async ({ query }, { session }) => ({
    receipts: await receipts.about(session!.login, { hash: query.hash }),
  }),
})
