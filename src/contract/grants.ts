import * as z from 'zod/mini'
import { endpoint, stream } from './endpoint.ts'
import { Receipt } from './receipts.ts'
import { App, endOfStream, FromQuery, Id, PageOf, PageQuery, Proof, Time } from './values.ts'

/** An app with access: GitHub's *grant* of the signed-in person. */
const Grant = z.object({
  id: Id,
  app: App,
  /** The union of the scopes of the app's live tokens for this person. */
  scopes: z.array(z.string()),
  createdAt: Time,
  updatedAt: Time,
})
export type Grant = z.output<typeof Grant>

export const listGrants = endpoint('GET /api/grants', {
  needs: 'password',
  query: PageQuery,
  reply: z.object({ grants: z.array(Grant), ...PageOf }),
})

/** Every page from one on: that one alone, the others as they arrive, in no order. */
export const streamGrants = stream('GET /api/grants/all', {
  needs: 'password',
  query: FromQuery,
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('page'), grants: z.array(Grant), ...PageOf }),
    endOfStream,
  ]),
})

export const getGrant = endpoint('GET /api/grants/:grant', {
  needs: 'password',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), grant: Grant }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/** Remove access: the app loses the grant and every token of this person stops. */
export const removeGrant = endpoint('DELETE /api/grants/:grant', {
  needs: 'password',
  fresh: true,
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('removed'), proof: Proof, receipt: z.nullable(Receipt) }),
    z.object({ state: z.literal('already-gone'), at: Time }),
  ]),
})
