import { createHash, type Hash } from 'node:crypto'
import { BYTE_ORDER_MARK, type Cell, csvCells, csvLine, type Guard, GUARD } from '#contract/csv.ts'
import type { AuditHead } from '../store/store.ts'
import type { Row } from './chain.ts'
import { type AuditKey, signFile } from './key.ts'

export type Format = 'csv' | 'jsonl'

/** The last line: what the export is, and the signed end of the log at that moment. */
export interface End {
  /** Every row of the log, so that the chain proves it. A selection is proven by its seal alone. */
  complete: boolean
  rows: number
  head: AuditHead
  /** Ed25519 over everything above this line and the rest of it; null where the chain proves the rows. */
  seal: string | null
}

/** In both formats the same names in the same order. The token's hash in both of its spellings. */
const COLUMNS = [
  'seq',
  'at',
  'actor',
  'role',
  'door',
  'action',
  'result',
  'app',
  'user',
  'hash',
  'hash_base64',
  'last_eight',
  'object_id',
  'reason',
  'operation',
  'request_id',
  'upstream_request_id',
  'previous',
  'row_hash',
] as const

export const TYPES: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
}

export const CSV_HEADER = BYTE_ORDER_MARK + csvLine(COLUMNS)

/** An export, piece by piece: rows from the oldest on, then the end. */
export async function* exportOf(
  format: Format,
  slices: AsyncIterable<readonly Row[]>,
  about: { complete: boolean; head: AuditHead; key: AuditKey | null },
): AsyncGenerator<string> {
  const digest = createHash('sha256')
  const out = (text: string) => {
    digest.update(text)
    return text
  }
  if (format === 'csv') yield out(CSV_HEADER)
  let rows = 0
  for await (const slice of slices) {
    rows += slice.length
    yield out(slice.map((row) => lineOf(format, row)).join(''))
  }
  const { complete, head, key } = about
  const end = { complete, rows, head }
  if (!complete && !key) throw new Error('a selection needs the key')
  yield endLine(format, { ...end, seal: complete ? null : signFile(key!, sealed(digest, end)) })
}

/** What a seal is over. */
export function sealed(above: Hash, { complete, rows, head }: Omit<End, 'seal'>): string {
  const { count, hash, key_id, signature } = head
  return above.update(JSON.stringify([complete, rows, count, hash, key_id, signature])).digest('hex')
}

export function lineOf(format: Format, row: Row, guard: Guard = GUARD): string {
  const cells: Record<(typeof COLUMNS)[number], Cell> = {
    ...row,
    at: timeOf(row.at),
    hash_base64: row.hash === null ? null : Buffer.from(row.hash, 'hex').toString('base64'),
  }
  if (format === 'csv')
    return csvLine(
      COLUMNS.map((name) => cells[name]),
      guard,
    )
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map((name) => [name, cells[name]])))}\n`
}

export function endLine(format: Format, { complete, rows, head, seal }: End): string {
  const { count, hash, key_id, signature } = head
  if (format === 'jsonl')
    return `${JSON.stringify({ end: { complete, rows, head: { count, hash, key_id, signature }, seal } })}\n`
  const cells: Cell[] = [
    'end',
    complete ? 'complete' : 'selection',
    rows,
    count,
    hash,
    key_id,
    signature,
    seal,
  ]
  return csvLine([...cells, ...Array.from({ length: COLUMNS.length - cells.length }, () => null)])
}

/** A line as it was written; null when it was not written like that. */
export function parseLine(
  format: Format,
  line: string,
  guard: Guard = GUARD,
): { row: Row } | { end: End } | null {
  try {
    return format === 'csv' ? parseCsv(line, guard) : parseJson(line)
  } catch {
    return null
  }
}

function parseJson(line: string): { row: Row } | { end: End } | null {
  const value = JSON.parse(line) as Record<string, Cell> & { end?: End }
  if (value.end === undefined) return { row: rowOf(value) }
  return typeof value.end.complete === 'boolean' ? { end: value.end } : null
}

function parseCsv(line: string, guard: Guard): { row: Row } | { end: End } | null {
  const cells = csvCells(line, guard)
  if (cells?.length !== COLUMNS.length) return null
  if (cells[0] !== 'end')
    return { row: rowOf(Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]!]))) }
  const [, kind, rows, count, hash, key_id, signature, seal] = cells
  return {
    end: {
      complete: kind === 'complete',
      rows: Number(rows),
      head: {
        count: Number(count),
        hash: String(hash),
        key_id: String(key_id),
        signature: String(signature),
      },
      seal: seal === null ? null : String(seal),
    },
  }
}

function rowOf(cells: Record<string, Cell>): Row {
  // What the hash in base64 says, the one in hex says too.
  const { hash_base64: _again, at, ...rest } = cells
  return { ...rest, at: typeof at === 'string' ? Date.parse(at) : at } as unknown as Row
}

/** With its milliseconds, because the chain is over them. A time that no calendar has stays the number that it is. */
function timeOf(at: number): Cell {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? at : date.toISOString()
}
