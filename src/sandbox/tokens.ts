import { createHmac, hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What stands in front of a token and says its kind. */
export type TokenPrefix = 'ghp_' | 'gho_' | 'ghu_' | 'ghr_'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A new random token in GitHub's format. */
export function mintToken(prefix: TokenPrefix): string {
  let entropy = ''
  while (entropy.length < entropyLength(prefix)) entropy += alphabet.charAt(randomInt(alphabet.length))
  return prefix + entropy + checksum(entropy)
}

/** The same token for the same number on every machine: tests and the Check page can know it. */
export function seededToken(prefix: TokenPrefix, number: number): string {
  const length = entropyLength(prefix)
  const letters = Buffer.alloc(length)
  for (let at = 0, block = 0; at < length; block++) {
    const bytes = createHmac('sha512', 'authdesk sandbox seed').update(`${prefix}${number}.${block}`).digest()
    for (const byte of bytes) {
      if (at < length) letters[at++] = alphabet.charCodeAt(byte % alphabet.length)
    }
  }
  const entropy = letters.toString('latin1')
  return prefix + entropy + checksum(entropy)
}

/** CRC32 over the entropy alone, six digits of base62 (recomputed from published fake tokens). */
export function checksum(entropy: string): string {
  let rest = crc32(entropy)
  let digits = ''
  while (rest > 0) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits.padStart(6, '0')
}

/** What `hashed_token` shows: all 36 recorded pairs are the lower-case hex SHA-256 of the whole token. */
export function hashToken(token: string): string {
  return hash('sha256', token)
}

/** The last eight characters, as `token_last_eight` shows them. */
export function lastEight(token: string): string {
  return token.slice(-8)
}

// 40 characters in all; a refresh token has 76 behind its prefix.
function entropyLength(prefix: TokenPrefix): number {
  return prefix === 'ghr_' ? 70 : 30
}
