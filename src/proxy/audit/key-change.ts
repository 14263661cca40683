import type { AuditHead } from '../store/store.ts'

/** The action of the row with which a new key begins to sign. */
export const KEY_CHANGE = 'audit.new-key'

/** `result` of such a row: both key ids, and the old key's signature of the log up to the row before. */
export function writeKeyChange({ key_id, signature }: AuditHead, newKey: string): string {
  return `key ${key_id} replaced by ${newKey}; last signature ${signature}`
}

const FORM = /^key ([0-9a-f]{16}) replaced by ([0-9a-f]{16}); last signature ([A-Za-z0-9+/]{86}==)$/

export function readKeyChange(result: string): { from: string; to: string; signature: string } | null {
  const [, from, to, signature] = FORM.exec(result) ?? []
  return from && to && signature ? { from, to, signature } : null
}
