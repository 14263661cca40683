import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Time } from './values.ts'

/** What can be stopped, as the log spells it. */
const STOPS = [
  'token.revoke',
  'token.reset',
  'access.remove',
  'authorization.delete',
  'grant.remove',
] as const

/**
 * What became of a stop, made by the proxy and never changed: an entry of the activity log together with what the
 * server itself said when it was asked again. Names tokens by hash and last eight, never by value.
 */
export const Receipt = z.object({
  /** The number of its entry in the activity log. */
  id: z.number(),
  /** The hash of that entry: who has a copy of the log can see that this is what it says. */
  entryHash: z.string(),
  action: z.enum(STOPS),
  state: z.enum(['confirmed', 'not-confirmed', 'unknown']),
  /** How the server was asked: whether it accepts the token, or whether it still lists it. */
  by: z.enum(['check', 'list']),
  /** When it was asked last. */
  at: Time,
  /** Each time that it was asked: seconds after its answer to the stop, and whether the thing was still there. */
  looks: z.array(z.object({ after: z.number(), there: z.nullable(z.boolean()) })),
  actor: z.string(),
  role: z.nullable(z.string()),
  door: z.string(),
  /** Authdesk's id or the client id, and the name at that time. */
  app: z.nullable(z.object({ id: z.string(), name: z.nullable(z.string()) })),
  user: z.nullable(z.string()),
  hash: z.nullable(z.string()),
  lastEight: z.nullable(z.string()),
  objectId: z.nullable(z.number()),
  reason: z.nullable(z.string()),
  requestId: z.string(),
  upstreamRequestId: z.nullable(z.string()),
  /** Which GitHub said so. */
  server: z.object({ name: z.string(), webUrl: z.string() }),
})
export type Receipt = z.output<typeof Receipt>

/** The receipts about a token that this person may see: their own, and those of their apps. Newest first. */
export const listReceipts = endpoint('GET /api/receipts', {
  needs: 'session',
  query: z.object({ hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  reply: z.object({ receipts: z.array(Receipt) }),
})
