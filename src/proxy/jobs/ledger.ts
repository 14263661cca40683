import { BYTE_ORDER_MARK, csvLine } from '#contract/csv.ts'

/** One line of a reset ledger: which new token took the place of which old one. */
export interface LedgerLine {
  oldHash: string
  oldLastEight: string
  user: string | null
  app: string
  newToken: string
  newHash: string | null
}

const COLUMNS = [
  'old_hash',
  'old_hash_base64',
  'old_last_eight',
  'user',
  'app',
  'new_token',
  'new_hash',
] as const

/** A piece of the file; the first one begins it. Old tokens are named by their hash, in both of its spellings. */
export function ledgerText(format: 'csv' | 'jsonl', lines: readonly LedgerLine[], first: boolean): string {
  const rows = lines.map((line): Record<(typeof COLUMNS)[number], string | null> => ({
    old_hash: line.oldHash,
    old_hash_base64: Buffer.from(line.oldHash, 'hex').toString('base64'),
    old_last_eight: line.oldLastEight,
    user: line.user,
    app: line.app,
    new_token: line.newToken,
    new_hash: line.newHash,
  }))
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const head = first ? BYTE_ORDER_MARK + csvLine(COLUMNS) : ''
  return head + rows.map((row) => csvLine(COLUMNS.map((name) => row[name]))).join('')
}
