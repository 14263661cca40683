import * as z from 'zod/mini'

/**
 * Every way in which the proxy says that it cannot answer, with its HTTP status. A closed list: the page has words
 * for each (`web/api/problem.ts`), and a "no" that answers the question (a token that is not valid) is not in it.
 */
export const PROBLEMS = {
  'invalid-request': 400,
  'not-signed-in': 401,
  'bad-credentials': 401,
  'password-needed': 401,
  /** It was proven too long ago who sits there; `prove`, and send it again. */
  'proof-too-old': 401,
  'otp-required': 401,
  'otp-wrong': 401,
  'not-allowed': 403,
  'cross-site': 403,
  'not-found': 404,
  /** Header or body did not arrive in time. */
  'too-slow': 408,
  'operation-running': 409,
  'sign-in-method': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'host-not-allowed': 421,
  'key-reused': 422,
  'header-too-large': 431,
  'too-many-attempts': 429,
  /** By the server, after wrong passwords or codes; what needs no password goes on. */
  'account-locked': 429,
  internal: 500,
  /** A record of the store is not as Authdesk wrote it, or not as the activity log tells. */
  'record-altered': 500,
  'not-offered': 501,
  /** A change was sent, and neither its answer nor a second look told whether it happened. */
  'in-doubt': 502,
  /** Beyond what Authdesk reads of a list; what came before it is true. */
  'list-too-long': 502,
  'upstream-error': 502,
  'upstream-refused-app': 502,
  'upstream-unreachable': 502,
  /** Too many calls to the server are waiting already. */
  busy: 503,
  'not-recorded': 503,
  'upstream-limited': 503,
  'upstream-timeout': 504,
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** RFC 9457 problem details. `fields` names what to mend, never what was sent. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  upstreamRequestId: z.optional(z.string()),
  /** Seconds until trying again makes sense. */
  retryAfter: z.optional(z.number()),
  /** What was asked for has certainly not happened. */
  unchanged: z.optional(z.boolean()),
  /** How the two-factor code reaches the person, with `otp-required` and `otp-wrong`. */
  delivery: z.optional(z.enum(['app', 'sms'])),
  /** The operation that stands in the way, with `operation-running`. */
  operation: z.optional(z.string()),
  fields: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
})
export type Problem = z.output<typeof Problem>
