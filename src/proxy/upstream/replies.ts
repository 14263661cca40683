import * as z from 'zod/mini'
import { Secret } from '../secret.ts'
import { Trouble } from './trouble.ts'

const App = z.object({ client_id: z.string(), name: z.string(), url: z.string() })
const scopes = z.nullable(z.array(z.string()))
const optionalText = z.nullable(z.optional(z.string()))

/** What we read of GitHub's authorization; the rest is dropped here. `token` is "" where GitHub hides it. */
export const RawAuthorization = z.object({
  id: z.number(),
  app: App,
  token: z.pipe(
    z.string(),
    z.transform((token: string) => new Secret(token)),
  ),
  hashed_token: z.nullable(z.optional(z.string())),
  token_last_eight: z.nullable(z.optional(z.string())),
  note: optionalText,
  note_url: optionalText,
  created_at: z.string(),
  updated_at: z.string(),
  scopes: z.optional(scopes),
  fingerprint: optionalText,
  expires_at: z.nullable(z.optional(z.string())),
  user: z.optional(
    z.nullable(z.object({ id: z.number(), login: z.string(), site_admin: z.optional(z.boolean()) })),
  ),
})
export type RawAuthorization = z.output<typeof RawAuthorization>

export const RawGrant = z.object({
  id: z.number(),
  app: App,
  created_at: z.string(),
  updated_at: z.string(),
  scopes: z.optional(scopes),
})
export type RawGrant = z.output<typeof RawGrant>

export const RawMeta = z.object({
  installed_version: z.optional(z.string()),
  verifiable_password_authentication: z.optional(z.boolean()),
})
export const RawUser = z.object({ id: z.number(), login: z.string() })
/** GitHub's validation error; its message is for developers and stays here. */
export const RawRefusal = z.object({
  errors: z.optional(z.array(z.object({ field: z.optional(z.string()), code: z.optional(z.string()) }))),
})

/** Both outcomes of the code exchange come as HTTP 200. */
export const RawAccessToken = z.object({
  access_token: z.optional(z.string()),
  error: z.optional(z.string()),
})

/** GitHub's bodies are four levels deep; a hostile one may be millions. */
const MOST_LEVELS = 32

/** Parses and checks an answer; anything unexpected is `unusable`, and nothing of the body goes into the error. */
export function readReply<S extends z.ZodMiniType>(
  schema: S,
  body: Buffer,
  upstreamRequestId: string | null,
): z.output<S> {
  const text = body.toString('utf8')
  try {
    if (depth(text) <= MOST_LEVELS) {
      const reply = schema.safeParse(JSON.parse(text))
      if (reply.success) return reply.data
    }
  } catch {
    // Not JSON; the parser's message would quote the body.
  }
  throw new Trouble('unusable', { upstreamRequestId, executed: 'maybe' })
}

function depth(text: string): number {
  let level = 0
  let most = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '[' || char === '{') most = Math.max(most, ++level)
    else if (char === ']' || char === '}') level--
  }
  return most
}
