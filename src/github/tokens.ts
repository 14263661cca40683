/** The kinds of token GitHub issues, told apart by prefix; `legacy` is the 40 lower-case hex of before 2021. */
export type TokenKind =
  | 'personal'
  | 'fine-grained'
  | 'oauth'
  | 'app-user'
  | 'app-installation'
  | 'refresh'
  | 'legacy'

/**
 * `fits`: the checksum is right. `wrong`: it is not, which is a hint and never a refusal, because GitHub's own
 * documentation prints such tokens. `none`: this kind has none.
 */
export type Checksum = 'fits' | 'wrong' | 'none'

export interface TokenShape {
  kind: TokenKind
  checksum: Checksum
}

const PREFIXES: readonly [prefix: string, kind: TokenKind, rest: RegExp][] = [
  ['github_pat_', 'fine-grained', /^[0-9A-Za-z]{22}_[0-9A-Za-z]{59}$/],
  ['ghp_', 'personal', /^[0-9A-Za-z]{36}$/],
  ['gho_', 'oauth', /^[0-9A-Za-z]{36}$/],
  ['ghu_', 'app-user', /^[0-9A-Za-z]{36}$/],
  ['ghs_', 'app-installation', /^[0-9A-Za-z]{36}$/],
  ['ghr_', 'refresh', /^[0-9A-Za-z]{76}$/],
]

/** What a text would be if it were a token, from its form alone; null when no GitHub token looks like it. */
export function tokenShape(text: string): TokenShape | null {
  for (const [prefix, kind, rest] of PREFIXES) {
    if (!text.startsWith(prefix)) continue
    const body = text.slice(prefix.length)
    if (!rest.test(body)) return null
    return { kind, checksum: kind === 'fine-grained' ? 'none' : checksum(body) }
  }
  return /^[0-9a-f]{40}$/.test(text) ? { kind: 'legacy', checksum: 'none' } : null
}

/** Prefix and last eight: enough to recognise a token, useless to anybody else. */
export function maskToken(text: string): string {
  const prefix = PREFIXES.find(([p]) => text.startsWith(p))?.[0] ?? ''
  return `${prefix}…${text.length > prefix.length + 8 ? text.slice(-8) : ''}`
}

const LIKE_A_TOKEN = /github_pat_\w{10,}|gh[pousr]_\w{10,}|(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/g

/** Everything in a text that may be a token, for whoever must not go on with one. */
export function tokensIn(text: string): string[] {
  return text.match(LIKE_A_TOKEN) ?? []
}

/**
 * Whether a token stands in what is stored and shown as it is. Plain hex may be the name of something else where a
 * machine gives the names, as it does with fingerprints; there only what begins like a token is one.
 */
export function holdsToken(text: string, hexToo: boolean): boolean {
  return tokensIn(text).some((token) => hexToo || token.startsWith('g'))
}

/** The same text with everything in it that may be a token masked: for what people write, such as a reason. */
export function maskTokensIn(text: string): string {
  return text.replaceAll(LIKE_A_TOKEN, maskToken)
}

/**
 * CRC-32 (IEEE) of the characters before the last six, in base 62, padded to six. Measured on public fake tokens;
 * GitHub's blog says "a 32 bit checksum in the last 6 digits", without the details.
 */
function checksum(body: string): Checksum {
  return base62(crc32(body.slice(0, -6))) === body.slice(-6) ? 'fits' : 'wrong'
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: number): string {
  let text = ''
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text
  return text.padStart(6, '0')
}

function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
