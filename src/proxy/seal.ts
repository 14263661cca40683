import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * First byte of everything sealed. In format 1 the box was bound to the id of its row alone; it is opened once, see
 * `seal-upgrade.ts`.
 */
const FORMAT = { bare: 1, bound: 2 }

/** A purpose-bound key from the server key and, where the browser holds a half, from that half too (RFC 5869). */
export function deriveKey(serverKey: Buffer, purpose: string, half: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.concat([serverKey, half]), '', `authdesk ${purpose}`, 32))
}

/**
 * AES-256-GCM: format, nonce, tag, text. `bound` names what the box belongs to, such as row, person and app: moved to
 * another one it does not open.
 */
export function seal(key: Buffer, text: string | Buffer, bound: readonly string[]): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(JSON.stringify(bound)))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([Buffer.of(FORMAT.bound), nonce, cipher.getAuthTag(), body])
}

/** Null when the key, what it is bound to, or a bit is wrong. */
export function unseal(key: Buffer, box: Uint8Array, bound: readonly string[]): Buffer | null {
  return open(key, box, FORMAT.bound, JSON.stringify(bound))
}

/** A box of format 1, for its upgrade alone. */
export function unsealBare(key: Buffer, box: Uint8Array, id: string): Buffer | null {
  return open(key, box, FORMAT.bare, id)
}

export function isBare(box: Uint8Array): boolean {
  return box[0] === FORMAT.bare
}

function open(key: Buffer, box: Uint8Array, format: number, bound: string): Buffer | null {
  const bytes = Buffer.from(box)
  if (bytes[0] !== format || bytes.length < 29) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13))
    decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(13, 29))
    return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
  } catch {
    return null
  }
}
