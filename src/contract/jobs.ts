import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Receipt } from './receipts.ts'
import { BATCH, TokenText } from './tokens.ts'
import { NeededReason, Time } from './values.ts'

/** Tokens that one job takes at the most. */
export const MOST_IN_JOB = 100_000

/** So many are confirmed by a plain yes; more by typing how many, in the page and on the command line. */
export const BY_YES = 25

/**
 * How far a job is. `done + gone + failed + unknown + left = total`, always; a job that has ended leaves nothing.
 * A row that was stopped before it was sent is a failed one: nothing happened to it.
 */
const Counts = z.object({
  total: z.number(),
  /** Not sent yet, or under way. */
  left: z.number(),
  /** Proven: the server no longer accepts it; with a reset, the new value is here. */
  done: z.number(),
  /** It was not valid any more when the server was asked. */
  gone: z.number(),
  failed: z.number(),
  unknown: z.number(),
  /** Of the failed: the server said yes, and still accepts it. */
  notConfirmed: z.number(),
  /** Of the resets that are done: the server still accepts the old value, or could not be asked whether it does. */
  notProven: z.number(),
  /** Of the failed: never sent, because the job was stopped. */
  notSent: z.number(),
  /** Of the unknown: the old token is dead, and the new one was never seen. */
  lost: z.number(),
})

export const Job = z.object({
  id: z.string(),
  verb: z.enum(['revoke', 'remove', 'reset']),
  appId: z.string(),
  /** `collecting` until it is started. `stopped` and `finished` have ended. */
  state: z.enum(['collecting', 'running', 'paused', 'stopped', 'finished']),
  /** Why a `paused` one waits for its person, or a `stopped` one was stopped without them. */
  cause: z.nullable(z.enum(['person', 'signed-out', 'role', 'refused', 'failing', 'too-long', 'too-late'])),
  reason: z.string(),
  counts: Counts,
  /** The server has asked to wait until then, or is away: nothing is sent before. */
  waitsUntil: z.nullable(Time),
  /** New values that can be collected. */
  uncollected: z.number(),
  /** Rows with a receipt. */
  receipts: z.number(),
  /** When what was not collected, and every token that is kept for a retry, is erased. */
  collectBy: z.nullable(Time),
  createdAt: Time,
  startedAt: z.nullable(Time),
  endedAt: z.nullable(Time),
  /** The proxy's clock, against which the times above count. */
  at: Time,
})
export type Job = z.output<typeof Job>

const JobReply = z.discriminatedUnion('state', [
  z.object({ state: z.literal('here'), job: Job }),
  z.object({ state: z.literal('gone') }),
])

const many = {
  fresh: true as const,
  body: z.object({ reason: NeededReason }),
  reply: z.object({ job: Job }),
}

// Three lines and not one with a verb in its body, because who may call it stands in the contract. Each makes an empty
// job: `addToJob` fills it, `startJob` begins it. The same `Idempotency-Key` gives the same job.
export const revokeTokens = endpoint('POST /api/apps/:app/tokens/revoke-many', {
  needs: { can: 'revoke', app: ':app' },
  ...many,
})
export const removeAccesses = endpoint('POST /api/apps/:app/tokens/remove-access-many', {
  needs: { can: 'remove', app: ':app' },
  ...many,
})
export const resetTokens = endpoint('POST /api/apps/:app/tokens/reset-many', {
  needs: { can: 'reset', app: ':app' },
  ...many,
})

/** Gives an unstarted job its tokens, a batch at a time. One that it has already is not taken twice. */
export const addToJob = endpoint('POST /api/jobs/:job/tokens', {
  needs: 'session',
  body: z.object({ tokens: z.array(TokenText).check(z.minLength(1), z.maxLength(BATCH)) }),
  bytes: 64 * 1024,
  reply: JobReply,
})

export const startJob = endpoint('POST /api/jobs/:job/start', {
  needs: 'session',
  fresh: true,
  reply: JobReply,
})

/** Nothing more is sent; what was sent already is followed to its end. */
export const pauseJob = endpoint('POST /api/jobs/:job/pause', { needs: 'session', reply: JobReply })

export const resumeJob = endpoint('POST /api/jobs/:job/resume', {
  needs: 'session',
  fresh: true,
  reply: JobReply,
})

/** As a pause, for good: what was not sent stays as it is. */
export const stopJob = endpoint('POST /api/jobs/:job/stop', { needs: 'session', reply: JobReply })

/** Sends the failed and the unknown ones of an ended job again, and no other. */
export const retryJob = endpoint('POST /api/jobs/:job/retry', {
  needs: 'session',
  fresh: true,
  reply: JobReply,
})

/** The person's jobs that they have not put away, the oldest first. */
export const listJobs = endpoint('GET /api/jobs', {
  needs: 'session',
  reply: z.object({ jobs: z.array(Job) }),
})

export const getJob = endpoint('GET /api/jobs/:job', { needs: 'session', reply: JobReply })

const JobRow = z.object({
  /** Its place in the job, from 1. */
  at: z.number(),
  state: z.enum(['waiting', 'sending', 'done', 'gone', 'failed', 'unknown']),
  /** Of one that is failed, unknown, or done without a proof: what the server or the network did. */
  cause: z.nullable(z.string()),
  hash: z.string(),
  lastEight: z.string(),
  userLogin: z.nullable(z.string()),
  authorizationId: z.nullable(z.number()),
  newLastEight: z.nullable(z.string()),
  newHash: z.nullable(z.string()),
  /** The number of the latest receipt of it. */
  receipt: z.nullable(z.number()),
  changedAt: Time,
})
export type JobRow = z.output<typeof JobRow>

/** What became of each token. `trouble` leaves out what needs nobody's eye. */
export const listJobRows = endpoint('GET /api/jobs/:job/rows', {
  needs: 'session',
  query: z.object({
    after: z._default(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(MOST_IN_JOB)), 0),
    only: z._default(z.enum(['all', 'trouble']), 'all'),
  }),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), rows: z.array(JobRow), next: z.nullable(z.number()) }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/** The receipts of its rows, the latest of each, to keep all of them together. */
export const listJobReceipts = endpoint('GET /api/jobs/:job/receipts', {
  needs: 'session',
  query: z.object({
    after: z._default(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(MOST_IN_JOB)), 0),
  }),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), receipts: z.array(Receipt), next: z.nullable(z.number()) }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/**
 * The reset ledger as text of a file: which new token took the place of which old one. A POST, so that nothing that
 * fetches an address by itself can fetch it, and answered again until the job is put away.
 */
export const takeLedger = endpoint('POST /api/jobs/:job/ledger', {
  needs: 'session',
  fresh: true,
  body: z.object({ format: z.enum(['csv', 'jsonl']), after: z._default(z.number(), 0) }),
  reply: z.discriminatedUnion('state', [
    /** A piece of the file, and after which row the next one begins; null behind the last. */
    z.object({
      state: z.literal('piece'),
      text: z.string(),
      rows: z.number(),
      /** New values of this piece that are sealed with another server key than the one in use. */
      unreadable: z.number(),
      next: z.nullable(z.number()),
    }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/**
 * "I have it": new values are erased, which wants a proof of the last five minutes as `fresh` does; every token that was
 * kept too, and the job is forgotten. The log keeps its rows. With a value that was never collected nothing is done.
 */
export const acknowledgeJob = endpoint('POST /api/jobs/:job/acknowledge', {
  needs: 'session',
  reply: z.object({ state: z.enum(['acknowledged', 'not-collected', 'running', 'gone']) }),
})

/** Put the job away with new values that were never collected, or cannot be read: they count as lost. */
export const giveUpJob = endpoint('POST /api/jobs/:job/give-up', {
  needs: 'session',
  fresh: true,
  reply: z.object({ state: z.enum(['acknowledged', 'running', 'gone']) }),
})
