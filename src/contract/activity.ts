import * as z from 'zod/mini'
import { endpoint, file } from './endpoint.ts'
import { Time } from './values.ts'

/** What is written down, as the log spells it. */
export const ACTIONS = [
  'token.check',
  'token.revoke',
  'token.reset',
  'token.collect',
  'token.acknowledge',
  'access.remove',
  'grant.remove',
  'authorization.create',
  'authorization.edit',
  'authorization.delete',
  'case.open',
  'case.note',
  'case.attach',
  'case.contain',
  'case.close',
  'case.reopen',
  'session.sign-in',
  'session.prove',
  'session.sign-out',
  'session.end',
  'session.end-all',
  'audit.new-key',
] as const
export type Action = (typeof ACTIONS)[number]

/** One or several, with commas between them: any of them counts. */
const AnyOf = z.string().check(z.regex(/^[^\s,]{1,100}(,[^\s,]{1,100}){0,9}$/))
/** A day in UTC, a moment, or so many minutes, hours or days ago. */
const Moment = z
  .string()
  .check(
    z.refine(
      (text) => momentOf(text, 'from', 0) !== null,
      'Use a day such as 2026-11-21, a time in UTC such as 2026-11-21T14:02Z, or 24h or 7d ago.',
    ),
  )

/** Which rows; all that are given must hold. */
export const ActivityFilter = z.object({
  actor: z.optional(AnyOf),
  /** `token.check`, or `token` for all that begins so. */
  action: z.optional(AnyOf),
  /** Id, client id or name of an app. */
  app: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  user: z.optional(AnyOf),
  /** A token's hash in hex, its beginning, or the token's last eight. */
  hash: z.optional(z.string().check(z.regex(/^([0-9a-f]{6,64}|\w{8})$/))),
  /** `failed` also finds `failed: timeout`. */
  result: z.optional(AnyOf),
  from: z.optional(Moment),
  to: z.optional(Moment),
  /** Stands anywhere in actor, user, app, reason or a request id. */
  text: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
})
export type ActivityFilter = z.output<typeof ActivityFilter>
export type Qualifier = Exclude<keyof ActivityFilter, 'text'>

export const Entry = z.object({
  seq: z.number(),
  /** With milliseconds. */
  at: Time,
  actor: z.string(),
  /** `owner` or `support` of the app, `holder` of the account; null for sessions, and where none was kept yet. */
  role: z.nullable(z.string()),
  door: z.string(),
  action: z.string(),
  result: z.string(),
  /** Authdesk's id of the app, or its client id. */
  app: z.nullable(z.string()),
  /** When it is one of the configured apps. */
  appName: z.nullable(z.string()),
  user: z.nullable(z.string()),
  hash: z.nullable(z.string()),
  lastEight: z.nullable(z.string()),
  objectId: z.nullable(z.number()),
  reason: z.nullable(z.string()),
  operation: z.nullable(z.string()),
  requestId: z.string(),
  upstreamRequestId: z.nullable(z.string()),
  /** It holds what Authdesk never writes; that is left out here. Verifying the log names the first such entry. */
  damaged: z.boolean(),
})
export type Entry = z.output<typeof Entry>

/** Newest first. Everybody sees their own; owner and support also what concerns their apps. */
export const listActivity = endpoint('GET /api/activity', {
  needs: 'session',
  query: z.extend(ActivityFilter, {
    /** Only what is older than this entry: the `next` of the page before. */
    before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
  }),
  reply: z.object({
    entries: z.array(Entry),
    next: z.nullable(z.number()),
    /** The newest entry of the log, seen or not: what comes after it is new. */
    newest: z.number(),
    asOf: Time,
  }),
})

/** Whether there is more than what was read, and whether the log can be written at all. Cheap enough to ask again. */
export const getActivityNews = endpoint('GET /api/activity/news', {
  needs: 'session',
  query: z.extend(ActivityFilter, {
    after: z._default(z.coerce.number().check(z.int(), z.minimum(0)), Number.MAX_SAFE_INTEGER),
  }),
  reply: z.object({
    /** At most a thousand. */
    count: z.number(),
    /** False: checks and changes are refused, because they could not be recorded. */
    recording: z.boolean(),
  }),
})

/** What can be wrong with the chain; the command line says the same. */
const Fault = z.enum([
  'changed',
  'moved',
  'missing',
  'misnumbered',
  'unreadable',
  'added',
  'cut',
  'rewritten',
  'no-head',
  'other-key',
  'bad-signature',
  'bad-key-change',
  'unused-key',
  'bad-checkpoint',
  'not-in-log',
  'older-than-log',
])
export type Fault = z.output<typeof Fault>

/** Goes over the whole log, whoever may see how much of it. */
export const verifyActivity = endpoint('GET /api/activity/verify', {
  needs: 'session',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('whole'), count: z.number(), key: z.string(), at: Time }),
    z.object({
      state: z.literal('broken'),
      /** Entries that are whole before it. */
      count: z.number(),
      /** The first bad one; null where it is the signed end. */
      row: z.nullable(z.number()),
      fault: Fault,
      key: z.string(),
      at: Time,
    }),
  ]),
})

/** Oldest first, to the end with the signed head; what this person may see, and of that what the filter asks. */
export const exportActivity = file('GET /api/activity/export', {
  needs: 'session',
  query: z.extend(ActivityFilter, { format: z.enum(['csv', 'jsonl']) }),
})

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * The moment that a text means, in milliseconds; null for no moment. A day as `to` is its end, so that
 * `from:2026-11-21 to:2026-11-21` is that day.
 */
export function momentOf(text: string, edge: 'from' | 'to', now: number): number | null {
  const ago = /^(\d{1,4})([mhd])$/.exec(text)
  if (ago) return now - Number(ago[1]) * UNITS[ago[2] as keyof typeof UNITS]
  const time = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?$/.exec(text)
  if (!time) return null
  const start = Date.parse(time[2] ? text.replace(/Z?$/, 'Z') : text)
  // 30 February is read as 2 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== time[1]) return null
  return edge === 'to' && !time[2] ? start + UNITS.d - 1 : start
}
