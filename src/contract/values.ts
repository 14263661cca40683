import * as z from 'zod/mini'

/** ISO 8601 in UTC, as GitHub sends it. */
export const Time = z.string()
/** Ids are int64 at GitHub; they arrive as JSON numbers and fit a double today. */
export const Id = z.number()

/** An app as strangers named it: every text here is somebody else's input. */
export const App = z.object({ clientId: z.string(), name: z.string(), url: z.string() })
export type App = z.output<typeof App>

export const User = z.object({ id: Id, login: z.string(), siteAdmin: z.boolean() })

/** What became of a change, as the server itself answers afterwards; a 204 alone proves nothing. */
export const Proof = z.discriminatedUnion('state', [
  /** Asked again, and the server no longer accepts or lists it. */
  z.object({ state: z.literal('confirmed'), at: Time, by: z.enum(['check', 'list']) }),
  /** The server said yes, but still accepts or lists it after 0, 1, 3 and 8 seconds. */
  z.object({ state: z.literal('not-confirmed'), at: Time }),
  /** The server said yes, and asking again failed. */
  z.object({ state: z.literal('unknown'), at: Time }),
])
export type Proof = z.output<typeof Proof>

/** A page of a list, with the numbers that the server's Link header tells. */
export const PageQuery = z.object({
  page: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000)), 1),
  perPage: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 100),
})
/** Where a stream of pages begins: those before it are known already. */
export const FromQuery = z.object({
  from: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000)), 1),
})
export const PageOf = { page: z.number(), lastPage: z.number(), asOf: Time }

/** A page of a streamed list, or why no more pages come: what was streamed before it stays true. */
export const endOfStream = z.object({
  state: z.literal('broken'),
  code: z.string(),
  requestId: z.string(),
  upstreamRequestId: z.optional(z.string()),
  /** Seconds until trying again makes sense. */
  retryAfter: z.optional(z.number()),
})

/** Why somebody does this; kept in the audit log. */
export const Reason = z.string().check(z.trim(), z.maxLength(500))
/** Where somebody acts on a token that need not be theirs. */
export const NeededReason = Reason.check(z.minLength(1, 'Say why. It is kept in the activity log.'))
