import { createHash } from 'node:crypto'
import type { AuditHead, AuditRow } from '../store/store.ts'
import { headSigned, type PublicKey } from './key.ts'
import { KEY_CHANGE, readKeyChange } from './key-change.ts'

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
    | 'bad-key-change' // the key before did not sign the log that the new one goes on from
    | 'unused-key' // a public key was given that this log was never signed with
    | 'bad-checkpoint' // a signature in the log stream is not valid
    | 'not-in-log' // the log's checkpoint tells another hash
    | 'older-than-log' // the log knows of rows that are not there
}

/** Hashes that the log stream remembers, by how many rows there were. */
export type Checkpoints = ReadonlyMap<number, string>

/** From this row on another key signs. */
export interface KeyChange {
  row: number
  from: string
  to: string
  reason: string | null
}

interface Options {
  /** Public keys that may have signed. */
  keys: readonly PublicKey[]
  checkpoints?: Checkpoints
  /** Id of the key that must have signed the end, where that is known. */
  inUse?: string | undefined
  /** Where to go on from: everything up to here is known. */
  from?: Pick<AuditHead, 'count' | 'hash' | 'key_id'>
}

/** Follows a chain row by row; what it finds first is what it says. */
export class ChainCheck {
  count: number
  hash: string
  readonly keyChanges: KeyChange[] = []
  readonly #keys: readonly PublicKey[]
  readonly #checkpoints: Checkpoints
  readonly #inUse: string | undefined
  /** Which key signs the rows read so far; null until a row or the head says so. */
  #signer: string | null

  constructor({ keys, checkpoints = new Map(), inUse, from }: Options) {
    this.#inUse = inUse
    this.#keys = keys
    this.#checkpoints = checkpoints
    this.count = from?.count ?? 0
    this.hash = from?.hash ?? GENESIS
    this.#signer = from?.key_id ?? null
  }

  take(row: Row): Break | null {
    const expected = this.count + 1
    if (row.seq > expected) return { row: expected, fault: 'missing' }
    if (row.seq < expected) return { row: row.seq, fault: 'misnumbered' }
    if (linkHash(row) !== row.row_hash) return { row: expected, fault: 'changed' }
    if (row.previous !== this.hash) return { row: expected, fault: 'moved' }
    const remembered = this.#checkpoints.get(expected)
    if (remembered !== undefined && remembered !== row.row_hash) return { row: expected, fault: 'not-in-log' }
    const fault = row.action === KEY_CHANGE ? this.#changeKey(row) : null
    if (fault) return { row: expected, fault }
    this.count = expected
    this.hash = row.row_hash
    return null
  }

  /** The old key must have signed the log up to here; the new one takes over from this row on. */
  #changeKey(row: Row): Break['fault'] | null {
    const change = readKeyChange(row.result)
    if (!change || (this.#signer !== null && this.#signer !== change.from)) return 'bad-key-change'
    // One that was given up may be in anybody's hands, and signs no more.
    if ([change, ...this.keyChanges].some(({ from }) => from === change.to)) return 'bad-key-change'
    const old = this.#keys.find(({ id }) => id === change.from)
    if (!old) return 'other-key'
    const head = { count: this.count, hash: this.hash, key_id: change.from, signature: change.signature }
    if (!headSigned(head, old)) return 'bad-key-change'
    this.#signer = change.to
    this.keyChanges.push({ row: row.seq, from: change.from, to: change.to, reason: row.reason })
    return null
  }

  /** After the last row: does the signed head say the same? */
  end(head: AuditHead | null): Break | null {
    if (!head) return { row: null, fault: 'no-head' }
    const key = this.#keys.find(({ id }) => id === head.key_id)
    const wanted = this.#inUse ?? head.key_id
    if (!key || head.key_id !== wanted || (this.#signer !== null && this.#signer !== head.key_id))
      return { row: null, fault: 'other-key' }
    if (!headSigned(head, key)) return { row: null, fault: 'bad-signature' }
    if (head.count > this.count) return { row: this.count + 1, fault: 'cut' }
    if (head.count < this.count) return { row: head.count + 1, fault: 'added' }
    if (head.hash !== this.hash) return { row: this.count, fault: 'rewritten' }
    return null
  }
}
