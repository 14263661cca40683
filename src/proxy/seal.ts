import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** First byte of everything sealed: which server key, so that a later key ring can tell old rows from new. */
const KEY_ID = 1

/** A purpose-bound key from the server key and, where the browser holds a half, from that half too (RFC 5869). */
export function deriveKey(serverKey: Buffer, purpose: string, half: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.concat([serverKey, half]), '', `authdesk ${purpose}`, 32))
}

/** AES-256-GCM: key id, nonce, tag, text. `bound` ties the box to its row: moved to another row it does not open. */
export function seal(key: Buffer, text: string | Buffer, bound: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([Buffer.of(KEY_ID), nonce, cipher.getAuthTag(), body])
}

/** Null when the key, the row or a bit is wrong. */
export function unseal(key: Buffer, box: Uint8Array, bound: string): Buffer | null {
  const bytes = Buffer.from(box)
  if (bytes[0] !== KEY_ID || bytes.length < 29) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13))
    decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(13, 29))
    return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
  } catch {
    return null
  }
}
