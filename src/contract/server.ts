import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Time } from './values.ts'

/** Where Authdesk points, for the sign-in page and the shell. Names and addresses only. */
export const getServer = endpoint('GET /api/server', {
  needs: 'nobody',
  reply: z.object({
    kind: z.enum(['sandbox', 'github']),
    name: z.string(),
    /** The server's web address, as a person would open it. */
    webUrl: z.string(),
    /** The API's root, for commands that people copy. */
    apiUrl: z.string(),
    profile: z.enum(['github.com', 'ghes', 'ghes-unversioned', 'ghae']),
    /** Which doors the server and the configuration offer. */
    doors: z.object({ password: z.boolean(), github: z.boolean() }),
    /** The embedded sandbox's seeded accounts and example tokens; null everywhere else. */
    demo: z.nullable(
      z.object({
        accounts: z.array(z.object({ login: z.string(), password: z.string(), otp: z.nullable(z.string()) })),
        tokens: z.array(
          z.object({ label: z.enum(['active', 'expired', 'other-app', 'revoked']), value: z.string() }),
        ),
      }),
    ),
  }),
})

/** What the server said of how much may still be asked; GitHub counts by account, and by app. */
const Limit = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('limited'),
    limit: z.number(),
    remaining: z.number(),
    resetsAt: Time,
    asOf: Time,
  }),
  /** It answered, and named no limit. */
  z.object({ state: z.literal('unlimited'), asOf: Time }),
  /** Nothing was asked with this name since Authdesk started. */
  z.object({ state: z.literal('unknown') }),
])
export type Limit = z.output<typeof Limit>

const Inspection = z.object({
  /** When the server was asked; kept for a while, so that looking at the page costs it nothing. */
  at: Time,
  /** Whether it answers, and why not. What it did not answer is null below. */
  reach: z.discriminatedUnion('state', [
    z.object({ state: z.literal('answered'), ms: z.number(), upstreamRequestId: z.nullable(z.string()) }),
    z.object({
      state: z.literal('failed'),
      cause: z.enum(['unreachable', 'timeout', 'limited', 'refused', 'unusable']),
      upstreamRequestId: z.nullable(z.string()),
    }),
  ]),
  /** Of an Enterprise Server; github.com has none. */
  version: z.nullable(z.string()),
  /** The version of the API that it chose for our calls, where it knows versions. */
  apiVersion: z.nullable(z.string()),
  /** Whether the lists of apps with access and tokens exist there, and whether it says to take passwords. */
  authorizations: z.nullable(z.boolean()),
  passwords: z.nullable(z.boolean()),
  /** Seconds that the server's clock is ahead of ours. */
  clockAhead: z.nullable(z.number()),
  /**
   * Whether the server's time bears ours out: `off` by more than five minutes; `unconfirmed` where it has told none since
   * the start. Nothing that cannot be brought back expires but by a confirmed clock.
   */
  clock: z.enum(['confirmed', 'off', 'unconfirmed']),
  /** Every configured app, by id and name, with what this person is for it. */
  apps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: z.nullable(z.enum(['owner', 'support'])),
      limit: z.nullable(Limit),
    }),
  ),
  /** For calls with the person's own password; null for who has none here. */
  limit: z.nullable(Limit),
})
export type Inspection = z.output<typeof Inspection>

/** What is known of the server: asked without anybody's credentials, and not more than once in five minutes. */
export const inspectServer = endpoint('GET /api/server/inspection', { needs: 'session', reply: Inspection })

/** The same, asked now. */
export const inspectServerNow = endpoint('POST /api/server/inspection', {
  needs: 'session',
  reply: Inspection,
})
