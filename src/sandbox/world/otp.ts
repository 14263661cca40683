import { createHmac } from 'node:crypto'

const step = 30_000

/** What a code turned out to be. `expired` was right within the last five minutes. */
export type CodeVerdict = { state: 'right'; step: number } | { state: 'expired' } | { state: 'wrong' }

/** The six digits of RFC 6238 (SHA-1, 30 s) at a moment. */
export function codeAt(secret: string, ms: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / step)))
  const digest = createHmac('sha1', base32(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000
  return String(number).padStart(6, '0')
}

/** Looks a code up around a moment: the step before and after count too, since clocks differ. */
export function judgeCode(secret: string, code: string, ms: number): CodeVerdict {
  for (const drift of [0, -1, 1]) {
    const at = ms + drift * step
    if (at >= 0 && codeAt(secret, at) === code) return { state: 'right', step: Math.floor(at / step) }
  }
  for (let back = 2; back <= 10; back++) {
    if (ms >= back * step && codeAt(secret, ms - back * step) === code) return { state: 'expired' }
  }
  return { state: 'wrong' }
}

function base32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of text.toUpperCase()) {
    const value = alphabet.indexOf(letter)
    if (value < 0) continue
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 255)
    }
    held &= 255
  }
  return Buffer.from(bytes)
}
