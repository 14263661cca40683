import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { KeyFault } from '../key.ts'
import type { AuditHead } from '../store/store.ts'

export interface PublicKey {
  /** The first 16 hex digits of the SHA-256 of the public key: says which key signed. */
  id: string
  key: KeyObject
}

export interface AuditKey extends PublicKey {
  secret: KeyObject
  /** Made at this start: what is in the log already has no signature yet. */
  fresh: boolean
  /** Public halves of the keys that signed before it, see `audit new-key`. */
  retired: readonly PublicKey[]
}

/** Where the pair lies: beside the server key, the public half readable for auditors. */
export function auditKeyFiles(keyFile: string): { secret: string; open: string } {
  const secret = join(dirname(keyFile), 'audit-key')
  return { secret, open: `${secret}.pub` }
}

/** Reads the pair that signs the activity log, or makes it on first start. */
export function readAuditKey(keyFile: string): AuditKey {
  const { secret: file, open } = auditKeyFiles(keyFile)
  const fresh = !existsSync(file)
  if (fresh) {
    // Without this a lost key would be replaced in silence, and every auditor's copy of the public one be wrong.
    if (existsSync(open))
      throw new KeyFault(
        `lies beside ${open}, but ${file} is missing. Put it back from a backup; if it is lost, run "authdesk audit new-key --reason TEXT" to go on with a new key`,
      )
    make(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600)
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new KeyFault(`lies beside ${file}, which may be read by others; run: chmod 600 on it`)
  const pair = { ...auditKeyOf(keyIn(file, createPrivateKey), fresh), retired: readRetiredKeys(keyFile) }
  if (!existsSync(open)) make(open, pair.key.export({ type: 'spki', format: 'pem' }), 0o644)
  return pair
}

/** Public keys that signed before the one in use, as `audit new-key` keeps them beside it. */
export function readRetiredKeys(keyFile: string): PublicKey[] {
  const folder = dirname(keyFile)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^audit-key\.[0-9a-f]{16}\.pub$/.test(name))
    .map((name) => readPublicKey(join(folder, name)))
}

/** The public half alone, as an auditor has it. */
export function readPublicKey(file: string): PublicKey {
  return publicKey(keyIn(file, createPublicKey))
}

export function auditKeyOf(secret: KeyObject, fresh: boolean): AuditKey {
  return { ...publicKey(createPublicKey(secret)), secret, fresh, retired: [] }
}

function make(file: string, pem: string | Buffer, mode: number): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, pem, { mode, flag: 'wx' })
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException
    throw new KeyFault(`needs ${file} beside it, which cannot be written (${code})`)
  }
}

function publicKey(key: KeyObject): PublicKey {
  const id = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
  return { id: id.slice(0, 16), key }
}

function keyIn(file: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject
  try {
    key = read(readFileSync(file, 'utf8'))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // OpenSSL's own words quote no key, but they help nobody either.
    throw new KeyFault(
      /^E[A-Z]+$/.test(code) ? `${file} cannot be read (${code})` : `${file} holds no key in PEM`,
    )
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new KeyFault(`${file} holds a key that is not Ed25519`)
  return key
}

/** 1: signed before seals named their person and rows had marks; nothing but such a store is taken over. */
type HeadForm = 1 | 2

// The words in front keep a signature of one kind from being one of the other.
const headText = ({ count, hash, key_id }: Omit<AuditHead, 'signature'>, form: HeadForm) =>
  `authdesk audit head ${form}\n${count}\n${hash}\n${key_id}`
const fileText = (sha256: string, keyId: string) => `authdesk audit export 1\n${sha256}\n${keyId}`

export function signHead(
  { id, secret }: AuditKey,
  count: number,
  hash: string,
  form: HeadForm = 2,
): AuditHead {
  const head = { count, hash, key_id: id }
  return { ...head, signature: signText(secret, headText(head, form)) }
}

export function headSigned(head: AuditHead, key: PublicKey): boolean {
  return headFormOf(head, key) !== null
}

/** Null where this key did not sign it. */
export function headFormOf(head: AuditHead, { key }: PublicKey): HeadForm | null {
  // "24" reads like 24 in the signed text, and is not what was written.
  if (!Number.isSafeInteger(head.count)) return null
  return ([2, 1] as const).find((form) => textSigned(key, headText(head, form), head.signature)) ?? null
}

/** "This is what Authdesk gave out": over the SHA-256 of an export up to its last line. */
export function signFile({ id, secret }: AuditKey, sha256: string): string {
  return signText(secret, fileText(sha256, id))
}

export function fileSigned(sha256: string, signature: string, { id, key }: PublicKey): boolean {
  return textSigned(key, fileText(sha256, id), signature)
}

function signText(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text), key).toString('base64')
}

function textSigned(key: KeyObject, text: string, signature: unknown): boolean {
  // Read from a file or a store that anybody may have written.
  if (typeof signature !== 'string') return false
  const bytes = Buffer.from(signature, 'base64')
  // Node reads base64 leniently; a signature in another spelling is not the one that was given.
  return bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes)
}
