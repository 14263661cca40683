import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './folder.ts'

/** The key in the documentation's example: refused, because everybody knows it. */
const SAMPLE = 'c2FtcGxlLWtleS1kby1ub3QtdXNlLWl0LWFueXdoZXJlIQ=='

/** A sentence without the key, for the person who starts the proxy. */
export class KeyFault extends Error {}

/**
 * Reads the server key: 32 bytes in base64. Made on first start when `create` is set (the embedded default), with
 * access for the owner only.
 */
export function readKey(file: string, create: boolean): Buffer {
  if (create && !existsSync(file)) {
    makeFolder(dirname(file))
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new KeyFault(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new KeyFault('may be read by others; run: chmod 600 on it')
  if (text === SAMPLE) throw new KeyFault('holds the sample key of the documentation')
  const key = Buffer.from(text, 'base64')
  if (key.length < 32) throw new KeyFault('is too short; 32 random bytes in base64 are needed')
  if (key.every((byte) => byte === 0)) throw new KeyFault('holds only zeros')
  return key.subarray(0, 32)
}
