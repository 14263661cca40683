import * as z from 'zod/mini'
import { holdsToken } from '#github/tokens.ts'
import { endpoint, stream } from './endpoint.ts'
import { Receipt } from './receipts.ts'
import { App, endOfStream, FromQuery, Id, PageOf, PageQuery, Proof, Reason, Time } from './values.ts'

/** A token as a list shows it: GitHub's *authorization*, without its value. */
export const Authorization = z.object({
  id: Id,
  app: App,
  /** Null for a GitHub App's token: the server reports no scopes for it. */
  scopes: z.nullable(z.array(z.string())),
  note: z.nullable(z.string()),
  noteUrl: z.nullable(z.string()),
  fingerprint: z.nullable(z.string()),
  lastEight: z.nullable(z.string()),
  /** SHA-256 of the whole token, lower-case hex, as GitHub's audit log has it (there in base64). */
  hash: z.nullable(z.string()),
  createdAt: Time,
  updatedAt: Time,
  expiresAt: z.nullable(Time),
})
export type Authorization = z.output<typeof Authorization>

export const listAuthorizations = endpoint('GET /api/authorizations', {
  needs: 'password',
  query: z.extend(PageQuery, { clientId: z.optional(z.string().check(z.regex(/^[\w.]{1,20}$/))) }),
  reply: z.object({ authorizations: z.array(Authorization), ...PageOf }),
})

/** Every page from one on: that one alone, the others as they arrive, in no order. */
export const streamAuthorizations = stream('GET /api/authorizations/all', {
  needs: 'password',
  query: FromQuery,
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('page'), authorizations: z.array(Authorization), ...PageOf }),
    endOfStream,
  ]),
})

export const getAuthorization = endpoint('GET /api/authorizations/:authorization', {
  needs: 'password',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('here'), authorization: Authorization }),
    z.object({ state: z.literal('gone') }),
  ]),
})

const Scopes = z
  .array(z.string().check(z.regex(/^[a-z_]{1,40}(:[a-z_]{1,40})?$/, 'This is not a scope.')))
  .check(z.maxLength(60))
/** Stored and shown as it is, so it is no place for a token; the same holds for a fingerprint. */
const Note = z.string().check(
  z.trim(),
  z.maxLength(255),
  z.refine((note) => !holdsToken(note, true), 'This is a token.'),
)
const NoteUrl = z
  .string()
  .check(z.maxLength(1000), z.regex(/^$|^https?:\/\/\S+$/, 'Use an http or https address.'))
/** Part of a path at GitHub, so nothing that a path gives a meaning. */
export const Fingerprint = z.string().check(
  z.regex(/^[\w-][\w.-]{0,99}$/, 'Use letters, digits, dots, dashes and underscores.'),
  z.refine((fingerprint) => !holdsToken(fingerprint, false), 'This is a token.'),
)

/**
 * What the page sends where nobody chose a fingerprint for a personal token. By it, and by nothing else, a token whose
 * answer was lost can be known for certain.
 */
export const OWN_FINGERPRINT = /^authdesk-[0-9a-f]{16}$/

/** GitHub said no to what was sent: its field and its code, never its words. `already_exists` is the common one. */
const Refused = z.object({
  state: z.literal('refused'),
  errors: z.array(z.object({ field: z.string(), code: z.string() })),
})
/** The value is in this answer and nowhere else: GitHub shows it once, and nothing here keeps it. */
const Created = z.object({
  state: z.literal('created'),
  authorization: Authorization,
  value: z.string(),
  /** Last eight of a personal token that was made first, whose value nobody has, and which was revoked. */
  replaced: z.optional(z.string()),
})

/**
 * Create a personal token. GitHub wants a note that no other personal token has. With a fingerprint of our own, a token
 * whose answer was lost is found, revoked and made again.
 */
export const createAuthorization = endpoint('POST /api/authorizations', {
  needs: 'password',
  fresh: true,
  body: z.object({
    note: Note.check(z.minLength(1, 'Say what it is for.')),
    noteUrl: z.optional(NoteUrl),
    scopes: Scopes,
    fingerprint: z.optional(Fingerprint),
  }),
  reply: z.discriminatedUnion('state', [Created, Refused]),
})

const ForApp = z.object({
  note: z.optional(Note),
  noteUrl: z.optional(NoteUrl),
  scopes: Scopes,
  fingerprint: z.optional(Fingerprint),
})

/** Create a token for an app whose secret is configured, of the signed-in person's own account. */
export const createAuthorizationForApp = endpoint('POST /api/apps/:app/authorizations', {
  needs: { can: 'create', app: ':app', door: 'password' },
  fresh: true,
  body: ForApp,
  reply: z.discriminatedUnion('state', [Created, Refused]),
})

/** The app's token with this fingerprint, or with none: returned unchanged and without its value, or made. */
export const getOrCreateAuthorization = endpoint('PUT /api/apps/:app/authorizations', {
  needs: { can: 'create', app: ':app', door: 'password' },
  fresh: true,
  body: ForApp,
  reply: z.discriminatedUnion('state', [
    Created,
    z.object({ state: z.literal('existing'), authorization: Authorization }),
    Refused,
  ]),
})

/**
 * Edit. Exactly one of the three scope keys, or none: GitHub takes no two at once. Scopes that the token does not have
 * want a proof of the last five minutes, as `fresh` does.
 */
export const updateAuthorization = endpoint('PATCH /api/authorizations/:authorization', {
  needs: 'password',
  body: z
    .object({
      scopes: z.optional(Scopes),
      addScopes: z.optional(Scopes),
      removeScopes: z.optional(Scopes),
      note: z.optional(Note),
      noteUrl: z.optional(NoteUrl),
      fingerprint: z.optional(Fingerprint),
    })
    .check(
      z.refine(
        ({ scopes, addScopes, removeScopes }) =>
          [scopes, addScopes, removeScopes].filter((key) => key !== undefined).length <= 1,
        'Send one of scopes, addScopes and removeScopes.',
      ),
    ),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('changed'), authorization: Authorization }),
    z.object({ state: z.literal('gone') }),
    Refused,
  ]),
})

/** Revoke one's own token by its id. */
export const deleteAuthorization = endpoint('DELETE /api/authorizations/:authorization', {
  needs: 'password',
  body: z.object({ reason: Reason }),
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('stopped'), proof: Proof, receipt: z.nullable(Receipt) }),
    z.object({ state: z.literal('already-gone'), at: Time }),
  ]),
})
