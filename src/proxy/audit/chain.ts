import { createHash } from 'node:crypto'
import type { AuditHead, AuditRow } from '../store/store.ts'
import { headSigned, type PublicKey } from './key.ts'

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64)

/** A row as it is read. */
export type Row = Omit<AuditRow, 'seq'> & { seq: number }
export type Unlinked = Omit<Row, 'row_hash'>

/** Fields in the order in which they are hashed; the verifier needs exactly this. */
const FIELDS = [
  'seq',
  'at',
  'actor',
  'door',
  'action',
  'result',
  'app',
  'user',
  'hash',
  'last_eight',
  'object_id',
  'reason',
  'operation',
  'request_id',
  'upstream_request_id',
  'previous',
] as const satisfies readonly (keyof Unlinked)[]

/** Hash of a row, its number and the hash of the row before it: a changed, missing or moved row breaks every later one. */
export function linkHash(row: Unlinked): string {
  const values: unknown[] = FIELDS.map((field) => row[field])
  // Rows from before roles were kept go on to hash to what they did.
  if (row.role !== null) values.push(row.role)
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}

/** What is wrong, and with which row; null where it is the head itself. */
export interface Break {
  row: number | null
  fault:
    | 'changed' // its content does not give its hash
    | 'moved' // it does not follow the row before it
    | 'missing'
    | 'misnumbered' // its number stood before, or is none
    | 'unreadable'
    | 'added' // it comes after the signed end
    | 'cut' // the signed end comes after it
    | 'rewritten' // the chain is whole in itself, but not the one that was signed
    | 'no-head'
    | 'other-key'
    | 'bad-signature'
    | 'not-in-log' // the log's checkpoint tells another hash
    | 'older-than-log' // the log knows of rows that are not there
}

/** Hashes that the log remembers, by how many rows there were. */
export type Checkpoints = ReadonlyMap<number, string>

/** Follows a chain row by row; what it finds first is what it says. */
export class ChainCheck {
  count = 0
  hash = GENESIS
  readonly #checkpoints: Checkpoints

  constructor(checkpoints: Checkpoints = new Map()) {
    this.#checkpoints = checkpoints
  }

  take(row: Row): Break | null {
    const expected = this.count + 1
    if (row.seq > expected) return { row: expected, fault: 'missing' }
    if (row.seq < expected) return { row: row.seq, fault: 'misnumbered' }
    if (linkHash(row) !== row.row_hash) return { row: expected, fault: 'changed' }
    if (row.previous !== this.hash) return { row: expected, fault: 'moved' }
    const remembered = this.#checkpoints.get(expected)
    if (remembered !== undefined && remembered !== row.row_hash) return { row: expected, fault: 'not-in-log' }
    this.count = expected
    this.hash = row.row_hash
    return null
  }

  /** After the last row: does the signed head say the same? */
  end(head: AuditHead | null, key: PublicKey): Break | null {
    if (!head) return { row: null, fault: 'no-head' }
    if (head.key_id !== key.id) return { row: null, fault: 'other-key' }
    if (!headSigned(head, key)) return { row: null, fault: 'bad-signature' }
    if (head.count > this.count) return { row: this.count + 1, fault: 'cut' }
    if (head.count < this.count) return { row: head.count + 1, fault: 'added' }
    if (head.hash !== this.hash) return { row: this.count, fault: 'rewritten' }
    return null
  }
}
