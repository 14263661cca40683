import { readHash } from './hash.ts'
import { tokenShape } from './tokens.ts'

/** What somebody who looks for a token may have in hand. Only a `token` is a secret. */
export type Clue =
  | { kind: 'token'; token: string }
  | { kind: 'hash'; hex: string }
  | { kind: 'last-eight'; lastEight: string }
  | { kind: 'client-id'; clientId: string }
  | { kind: 'id'; id: number }
  | { kind: 'login'; login: string }

/**
 * What a text can be, the likeliest first; empty when it is nothing of the kind. Several, because eight letters are
 * the end of a token as well as a name: `@octocat`, `…Ae178B4a` and `#42` say which.
 */
export function readClues(pasted: string): Clue[] {
  const text = pasted.trim()
  if (isSecret(text)) return [{ kind: 'token', token: text }]
  const hex = readHash(text)
  if (hex) return [{ kind: 'hash', hex }]

  const [, mark, rest] = /^(@|#|(?:(?:gh[pousr]_|github_pat_)?(?:…|\.\.\.|\*{2,}|•+)))?(.*)$/s.exec(text)!
  const lastEight: Clue[] = /^\w{8}$/.test(rest!) ? [{ kind: 'last-eight', lastEight: rest! }] : []
  const id: Clue[] = /^[1-9]\d{0,14}$/.test(rest!) ? [{ kind: 'id', id: Number(rest) }] : []
  const login: Clue[] = LOGIN.test(rest!) ? [{ kind: 'login', login: rest! }] : []
  if (mark === '@') return login
  if (mark === '#') return id
  if (mark !== undefined) return lastEight
  const clientId: Clue[] = CLIENT_ID.test(text) ? [{ kind: 'client-id', clientId: text }] : []
  // A name of eight small letters is rather a name; anything with a digit or a capital is rather the end of a token.
  const ends = /^[a-z]{8}$/.test(text) ? [...login, ...lastEight] : [...lastEight, ...id, ...login]
  return [...clientId, ...ends]
}

/** Letters, digits and single dashes; an enterprise appends its short name behind an underscore. */
const LOGIN = /^[a-z\d](?:[a-z\d]|[-_](?=[a-z\d])){0,38}$/i
/** Of an OAuth app of old, a GitHub App, and either in today's form. */
const CLIENT_ID = /^(?:[0-9a-f]{20}|Iv1\.[0-9a-f]{16}|[IO]v\d{2}[0-9A-Za-z]{16})$/

/**
 * Whole tokens, and whatever begins like one: a token that was cut or mistyped is still none of an address's business.
 * Dots and dashes, because an installation's token may be a signed text (ghs_APPID_JWT).
 */
function isSecret(text: string): boolean {
  return tokenShape(text) !== null || /^(?:gh[pousr]_|github_pat_)[\w.-]{9,}$/.test(text)
}
