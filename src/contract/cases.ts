import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Receipt } from './receipts.ts'
import { Time } from './values.ts'

/**
 * How a case ends. `stopped` is said of a contained one only: it means that a server has confirmed it. The others
 * claim no such thing.
 */
export const OUTCOMES = ['stopped', 'already-dead', 'false-alarm', 'handed-over'] as const

/** Tokens of one case at the most, and receipts. What is more belongs into a file. */
export const MOST_IN_CASE = 1000

const CaseSummary = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['open', 'contained', 'closed']),
  outcome: z.nullable(z.enum(OUTCOMES)),
  /** The app concerned; who has a role for it sees the case. */
  app: z.nullable(z.object({ id: z.string(), name: z.string() })),
  hashes: z.array(z.string()),
  createdBy: z.string(),
  createdAt: Time,
  changedAt: Time,
})
export type CaseSummary = z.output<typeof CaseSummary>

const Case = z.extend(CaseSummary, {
  /** Everything that happened to it, as the activity log has it, oldest first. */
  history: z.array(
    z.object({
      entry: z.number(),
      at: Time,
      actor: z.string(),
      what: z.enum(['open', 'note', 'attach', 'contain', 'close', 'reopen']),
      text: z.nullable(z.string()),
      receipt: z.nullable(z.number()),
      /** Receipts that were attached together are one event; `entry` is the first of so many. */
      entries: z.number(),
    }),
  ),
  receipts: z.array(Receipt),
  /** Hashes whose latest receipt does not confirm that they stopped; none may be left for `contained`. */
  alive: z.array(z.string()),
})
export type Case = z.output<typeof Case>

const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'A hash is 64 hex digits.'))
const Note = z.string().check(z.trim(), z.maxLength(2000))

const Here = z.object({ state: z.literal('here'), case: Case })
/** There is none, or it is not this person's to see. */
const Gone = z.object({ state: z.literal('gone') })
/** The case does not allow it now; it is as it was. */
const Refused = z.object({
  state: z.literal('refused'),
  why: z.enum([
    'still-alive',
    'not-open',
    'closed',
    'not-contained',
    'no-such-receipt',
    'not-about-it',
    'too-many',
  ]),
  case: Case,
})
const Changed = z.discriminatedUnion('state', [Here, Refused, Gone])

/** The cases that this person may see, the latest changed first; those about a token, when its hash is given. */
export const listCases = endpoint('GET /api/cases', {
  needs: 'session',
  query: z.object({ hash: z.optional(Hash) }),
  reply: z.object({ cases: z.array(CaseSummary) }),
})

export const openCase = endpoint('POST /api/cases', {
  needs: 'session',
  body: z.object({
    title: z.string().check(z.trim(), z.minLength(1, 'Give it a title.'), z.maxLength(120)),
    hashes: z.array(Hash).check(z.minLength(1), z.maxLength(50)),
    app: z.optional(z.string().check(z.maxLength(100))),
    note: z.optional(Note),
  }),
  reply: Here,
})

export const getCase = endpoint('GET /api/cases/:case', {
  needs: 'session',
  reply: z.discriminatedUnion('state', [Here, Gone]),
})

export const noteCase = endpoint('POST /api/cases/:case/notes', {
  needs: 'session',
  body: z.object({ text: Note.check(z.minLength(1, 'Write a note.')) }),
  reply: Changed,
})

export const attachReceipt = endpoint('POST /api/cases/:case/receipts', {
  needs: 'session',
  body: z.object({ receipt: z.number().check(z.int(), z.minimum(1)) }),
  reply: Changed,
})

/**
 * The receipts of all rows of a job, into a case about at least one of its tokens: the others become the case's too.
 */
export const attachJob = endpoint('POST /api/cases/:case/jobs', {
  needs: 'session',
  body: z.object({ job: z.string().check(z.maxLength(64)) }),
  reply: Changed,
})

/** Only when every hash of the case has a receipt that confirms it. */
export const containCase = endpoint('POST /api/cases/:case/contain', { needs: 'session', reply: Changed })

export const closeCase = endpoint('POST /api/cases/:case/close', {
  needs: 'session',
  body: z.object({ outcome: z.enum(OUTCOMES), note: z.optional(Note) }),
  reply: Changed,
})

export const reopenCase = endpoint('POST /api/cases/:case/reopen', {
  needs: 'session',
  body: z.object({ note: Note.check(z.minLength(1, 'Say why it is opened again.')) }),
  reply: Changed,
})
