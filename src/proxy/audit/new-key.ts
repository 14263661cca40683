import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AuditHead, Store } from '../store/store.ts'
import { inTransaction } from '../store/transaction.ts'
import { linkedRow } from './audit.ts'
import { type AuditKey, auditKeyFiles, auditKeyOf, type PublicKey, readRetiredKeys, signHead } from './key.ts'
import { KEY_CHANGE, readKeyChange, writeKeyChange } from './key-change.ts'
import { type Verdict, verifyStore } from './verify.ts'

export type KeyChanged =
  | { state: 'changed'; row: number; from: string; to: string; retiredSecret: string | null }
  /** There is no signed log to go on from. */
  | { state: 'no-head' }
  /** The public key that verifies the log so far is not here. */
  | { state: 'old-key-unknown'; id: string }
  | { state: 'broken'; verdict: Extract<Verdict, { state: 'broken' }> }

interface Request {
  store: Store
  keyFile: string
  /** The public key of the log so far. */
  old: PublicKey | null
  actor: string
  door: string
  reason: string
  now: number
}

/**
 * Goes on with a new key after the old one was lost or retired. The log must be whole under the old public key. The
 * first row under the new key names both and holds the old key's last signature, so that `audit verify` needs both.
 * Can be run again after a crash at any point. Nothing else may write the store meanwhile.
 */
export async function changeAuditKey(request: Request): Promise<KeyChanged> {
  const { store, keyFile, old } = request
  const files = auditKeyFiles(keyFile)
  const pending = `${files.secret}.new`
  const retired = readRetiredKeys(keyFile)
  const head = await store
    .selectFrom('audit_head')
    .select(['count', 'hash', 'key_id', 'signature'])
    .executeTakeFirst()
  if (!head || head.signature === '') return { state: 'no-head' }

  const next = pendingKey(pending)
  let from = head.key_id
  let row = head.count
  // A run that was cut off behind its commit: only files are left to be moved.
  if (head.key_id === next.id) from = await lastRetired(store)
  else {
    if (old?.id !== head.key_id) return { state: 'old-key-unknown', id: head.key_id }
    const verdict = await verifyStore(store, [old, ...retired])
    if (verdict.state === 'broken') return { state: 'broken', verdict }
    keepPublic(keyFile, old)
    row = await append(request, head, next)
  }
  const retiredSecret = retireSecret(files.secret, next.id)
  writeFileSync(files.open, pem(next), { mode: 0o644 })
  renameSync(pending, files.secret)
  return { state: 'changed', row, from, to: next.id, retiredSecret }
}

function pendingKey(file: string): AuditKey {
  if (!existsSync(file))
    writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
  return auditKeyOf(createPrivateKey(readFileSync(file)), false)
}

async function lastRetired(store: Store): Promise<string> {
  const { result } = await store
    .selectFrom('audit')
    .select('result')
    .where('action', '=', KEY_CHANGE)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return readKeyChange(result)!.from
}

async function append(
  { store, actor, door, reason, now }: Request,
  head: AuditHead,
  next: AuditKey,
): Promise<number> {
  const entry = {
    actor,
    door,
    action: KEY_CHANGE,
    result: writeKeyChange(head, next.id),
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    reason,
  } as const
  const row = linkedRow(entry, { seq: head.count + 1, at: now, previous: head.hash, role: null })
  await inTransaction(store, async (writer) => {
    await writer.insertInto('audit').values(row).execute()
    const { numUpdatedRows } = await writer
      .updateTable('audit_head')
      .set(signHead(next, row.seq, row.row_hash))
      .where('count', '=', head.count)
      .where('hash', '=', head.hash)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw new Error('the log grew meanwhile')
  })
  return row.seq
}

const keptAs = (keyFile: string, id: string) => join(dirname(keyFile), `audit-key.${id}.pub`)

function keepPublic(keyFile: string, key: PublicKey): void {
  writeFileSync(keptAs(keyFile, key.id), pem(key), { mode: 0o644 })
}

function pem({ key }: PublicKey): string | Buffer {
  return key.export({ type: 'spki', format: 'pem' })
}

/** The old secret half, where it still exists, is set aside under its key's id. */
function retireSecret(file: string, nextId: string): string | null {
  if (!existsSync(file)) return null
  const { id } = auditKeyOf(createPrivateKey(readFileSync(file)), false)
  if (id === nextId) return null
  const aside = `${file}.${id}.retired`
  renameSync(file, aside)
  return aside
}
