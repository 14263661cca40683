import * as z from 'zod/mini'
import { Authorization } from './authorizations.ts'
import { endpoint, stream } from './endpoint.ts'
import { Problem } from './problem.ts'
import { Receipt } from './receipts.ts'
import { NeededReason, Proof, Time, User } from './values.ts'

/** A pasted token. Printable ASCII only, because anything else cannot be one and must not reach a header or a log. */
export const TokenText = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Paste a token.'),
    z.maxLength(255, 'This is longer than any token.'),
    z.regex(/^[\x21-\x7e]*$/, 'A token has no spaces and no special characters.'),
  )

/** What the server says of a live token. The value itself is no part of it. */
const LiveToken = z.extend(Authorization, { user: z.nullable(User) })
export type LiveToken = z.output<typeof LiveToken>

const CheckReply = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('active'),
    /** Authdesk's id of the app that said yes. */
    appId: z.string(),
    token: LiveToken,
    at: Time,
    requestId: z.string(),
    upstreamRequestId: z.nullable(z.string()),
  }),
  /** Unknown, revoked, expired, or of another app: GitHub does not say which. `asked` names the apps that were asked. */
  z.object({
    state: z.literal('not-valid'),
    asked: z.array(z.string()),
    at: Time,
    requestId: z.string(),
    upstreamRequestId: z.nullable(z.string()),
  }),
])
export type CheckReply = z.output<typeof CheckReply>

/** Check a token with the app that it is said to belong to. */
export const checkToken = endpoint('POST /api/apps/:app/tokens/check', {
  reads: true,
  needs: { can: 'check', app: ':app' },
  body: z.object({ token: TokenText }),
  reply: CheckReply,
})

/** Check a token of an unknown app: every app that the person may check is asked, the first yes wins. */
export const findToken = endpoint('POST /api/tokens/check', {
  reads: true,
  needs: 'session',
  body: z.object({ token: TokenText }),
  reply: CheckReply,
})

/** Tokens in one request; a page that has more sends them one request after the other. */
export const BATCH = 200

const Many = {
  body: z.object({ tokens: z.array(TokenText).check(z.minLength(1), z.maxLength(BATCH)) }),
  bytes: 64 * 1024,
  /**
   * A line for each token, by its place in the request, in the order of the answers. What has no line when the stream
   * ends was not asked: the last line then says why, and when to come back.
   */
  reply: z.discriminatedUnion('state', [
    z.object({
      state: z.literal('active'),
      index: z.number(),
      appId: z.string(),
      token: LiveToken,
      at: Time,
      upstreamRequestId: z.nullable(z.string()),
    }),
    z.object({
      state: z.literal('not-valid'),
      index: z.number(),
      at: Time,
      upstreamRequestId: z.nullable(z.string()),
    }),
    /** Nobody said yes, and somebody could not be asked: nothing is known. */
    z.object({
      state: z.literal('failed'),
      index: z.number(),
      code: Problem.shape.code,
      at: Time,
      upstreamRequestId: z.nullable(z.string()),
    }),
    z.object({
      state: z.literal('halted'),
      code: Problem.shape.code,
      retryAfter: z.nullable(z.number()),
      requestId: z.string(),
    }),
  ]),
}
export type CheckedLine = z.output<typeof Many.reply>

/** Check many tokens with one app. */
export const checkTokens = stream('POST /api/apps/:app/tokens/check-many', {
  reads: true,
  needs: { can: 'check', app: ':app' },
  ...Many,
})

/** Check many tokens of unknown apps. */
export const findTokens = stream('POST /api/tokens/check-many', {
  reads: true,
  needs: 'session',
  ...Many,
})

const Stopped = z.discriminatedUnion('state', [
  z.object({ state: z.literal('stopped'), proof: Proof, receipt: z.nullable(Receipt) }),
  /** It was not valid when the server was asked to stop it. */
  z.object({ state: z.literal('not-valid'), at: Time }),
])
export type Stopped = z.output<typeof Stopped>

/** Revoke token: this one stops. */
export const revokeToken = endpoint('POST /api/apps/:app/tokens/revoke', {
  needs: { can: 'revoke', app: ':app' },
  body: z.object({ token: TokenText, reason: NeededReason }),
  reply: Stopped,
})

/** Remove access: every token of this person for this app stops. */
export const removeAccess = endpoint('POST /api/apps/:app/tokens/remove-access', {
  needs: { can: 'remove', app: ':app' },
  fresh: true,
  body: z.object({ token: TokenText, reason: NeededReason }),
  reply: Stopped,
})

/** Where a reset stands. The new value is in no list and no log; `collectOperation` alone hands it out. */
export const Operation = z.object({
  id: z.string(),
  appId: z.string(),
  state: z.enum([
    'pending',
    'in-doubt',
    'ready',
    'shown',
    'acknowledged',
    'rejected',
    'executed-lost',
    'expired',
  ]),
  /**
   * Why a `rejected` one was: the server's answer, or that nothing was sent. Of a lost one: the server's answer came, and
   * was put aside because it contradicts itself (`mismatch`) or cannot be understood (`unreadable`).
   */
  cause: z.nullable(
    z.enum(['not-valid', 'not-sent', 'refused', 'limited', 'other-key', 'mismatch', 'unreadable']),
  ),
  userLogin: z.nullable(z.string()),
  oldLastEight: z.string(),
  oldHash: z.string(),
  newLastEight: z.nullable(z.string()),
  newHash: z.nullable(z.string()),
  authorizationId: z.nullable(z.number()),
  startedAt: Time,
  changedAt: Time,
  /** When an uncollected value is erased. */
  collectBy: Time,
})
export type Operation = z.output<typeof Operation>

/**
 * Reset token: a new value now, the old one stops now. Send the same `Idempotency-Key` to ask again.
 * Answers `pending` after 10 s; the operation goes on whatever the browser does.
 */
export const resetToken = endpoint('POST /api/apps/:app/tokens/reset', {
  needs: { can: 'reset', app: ':app' },
  fresh: true,
  body: z.object({ token: TokenText, reason: NeededReason }),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('started'), operation: Operation }),
    z.object({ state: z.literal('not-valid'), at: Time }),
  ]),
})

/** The signed-in person's resets that still need them: uncollected, in doubt, or lost and not yet acknowledged. */
export const listOperations = endpoint('GET /api/operations', {
  needs: 'session',
  reply: z.object({ operations: z.array(Operation) }),
})

export const getOperation = endpoint('GET /api/operations/:operation', {
  needs: 'session',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), operation: Operation }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/** Hand out the new value, to the person who asked for the reset, as often as they ask until they acknowledge. */
export const collectOperation = endpoint('POST /api/operations/:operation/collect', {
  needs: 'session',
  fresh: true,
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('value'), value: z.string(), operation: Operation }),
    z.object({ state: z.literal('no-value'), operation: Operation }),
    /** Sealed with another server key than the one in use; to be had once that one is put back. */
    z.object({ state: z.literal('other-key'), operation: Operation }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/** Close a reset whose new value is sealed with a server key that is gone; one that can be read stays as it is. */
export const giveUpOperation = endpoint('POST /api/operations/:operation/give-up', {
  needs: 'session',
  fresh: true,
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), operation: Operation }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/**
 * Proof that a reset's old value is dead, which only who still has that value can ask for: nothing here keeps it. Asked
 * twice, the answer is the first receipt.
 */
export const proveOperation = endpoint('POST /api/operations/:operation/proof', {
  needs: 'session',
  body: z.object({ token: TokenText }),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('stopped'), proof: Proof, receipt: z.nullable(Receipt) }),
    /** The reset has not been carried out, or this is not its old value. */
    z.object({ state: z.literal('not-this') }),
    z.object({ state: z.literal('gone') }),
  ]),
})

/**
 * "I have it": the value is erased, which wants a proof of the last five minutes as `fresh` does. Also closes a lost or
 * rejected operation that was read. A value that was never collected stays: only `giveUpOperation` ends that.
 */
export const acknowledgeOperation = endpoint('POST /api/operations/:operation/acknowledge', {
  needs: 'session',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('acknowledged') }),
    z.object({ state: z.literal('not-collected') }),
    z.object({ state: z.literal('gone') }),
  ]),
})
