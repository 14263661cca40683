import { createHash } from 'node:crypto'
import { type Guard, GUARD } from '#contract/csv.ts'
import { type Break, ChainCheck, type Checkpoints, type KeyChange, linkHash, type Row } from './chain.ts'
import { CSV_HEADER, type End, endLine, type Format, lineOf, parseLine, sealed } from './export.ts'
import { fileSigned, headSigned, type PublicKey } from './key.ts'

/** What can be wrong with a file besides its rows. */
export interface FileBreak {
  row: number | null
  fault:
    | Break['fault']
    | 'no-export'
    | 'no-end' // cut off, or no line says what this is
    | 'bad-end' // the last line is not as it was written
    | 'after-end'
    | 'bad-seal'
}

export type ExportVerdict =
  | {
      state: 'whole'
      complete: boolean
      count: number
      hash: string
      keyId: string
      keyChanges: readonly KeyChange[]
    }
  | ({ state: 'broken'; count: number } & FileBreak)

/** Needs the file and the public key, and nothing else. */
export async function verifyExport(
  bytes: AsyncIterable<Uint8Array>,
  keys: readonly PublicKey[],
  checkpoints: Checkpoints = new Map(),
): Promise<ExportVerdict> {
  const chain = new ChainCheck({ keys, checkpoints })
  const above = createHash('sha256')
  let format: Format | null = null
  let end: End | null = null
  let rows = 0
  let last = 0
  // A file is written with one guard from its first line to its last.
  let guards: readonly Guard[] = [GUARD]
  // Whether all rows are here, the last line tells: both are followed, and one counts.
  let inChain: FileBreak | null = null
  let inSelection: FileBreak | null = null
  const broken = (found: FileBreak): ExportVerdict => ({ state: 'broken', count: rows, ...found })

  for await (const line of linesOf(bytes)) {
    if (line === null)
      return broken({ row: format ? last + 1 : null, fault: format ? 'unreadable' : 'no-export' })
    if (end) return broken({ row: null, fault: 'after-end' })
    if (format === null) {
      format = line.startsWith('{') ? 'jsonl' : 'csv'
      if (format === 'csv') {
        if (line !== CSV_HEADER) return broken({ row: null, fault: 'no-export' })
        above.update(line)
        guards = [GUARD, 'first-letter']
        continue
      }
    }
    const read = rowAsWritten(format, line, guards)
    guards = read?.guards ?? guards
    const parsed = read ?? parseLine(format, line, guards[0])
    if (!parsed) return broken({ row: last + 1, fault: 'unreadable' })
    if ('end' in parsed) {
      if (written(() => endLine(format!, parsed.end)) !== line) return broken({ row: null, fault: 'bad-end' })
      end = parsed.end
      continue
    }
    const { row } = parsed
    above.update(line)
    const asWritten = read !== null
    inChain ??= asWritten ? chain.take(row) : { row: chain.count + 1, fault: 'changed' }
    inSelection ??= asWritten ? ofSelection(row, last, checkpoints) : { row: last + 1, fault: 'changed' }
    rows++
    last = inSelection ? last : row.seq
  }

  if (!format) return broken({ row: null, fault: 'no-export' })
  if (!end) return broken(inChain?.fault === 'changed' ? inChain : { row: last + 1, fault: 'no-end' })
  if (end.complete) {
    const found = inChain ?? chain.end(end.head)
    if (found) return broken(found)
    if (end.seal !== null || end.rows !== rows) return broken({ row: null, fault: 'bad-end' })
    const { hash, keyChanges } = chain
    return { state: 'whole', complete: true, count: rows, hash, keyId: end.head.key_id, keyChanges }
  }
  if (inSelection) return broken(inSelection)
  const key = keys.find(({ id }) => id === end.head.key_id)
  if (!key) return broken({ row: null, fault: 'other-key' })
  if (!headSigned(end.head, key)) return broken({ row: null, fault: 'bad-signature' })
  if (end.seal === null || end.rows !== rows || !fileSigned(sealed(above, end), end.seal, key))
    return broken({ row: null, fault: 'bad-seal' })
  const { hash, key_id: keyId } = end.head
  return { state: 'whole', complete: false, count: rows, hash, keyId, keyChanges: [] }
}

/** The row of a line, with the guards that it can have been written with; null where it was written with none of them. */
function rowAsWritten(
  format: Format,
  line: string,
  guards: readonly Guard[],
): { row: Row; guards: readonly Guard[] } | null {
  const readings = guards.flatMap((guard) => {
    const parsed = parseLine(format, line, guard)
    return parsed && 'row' in parsed && written(() => lineOf(format, parsed.row, guard)) === line
      ? [{ row: parsed.row, guard }]
      : []
  })
  // Two guards may read two texts; then the row's own hash tells which was meant.
  const meant = readings.filter(({ row }) => linkHash(row) === row.row_hash)
  const [first] = meant.length > 0 ? meant : readings
  if (!first) return null
  return { row: first.row, guards: meant.length > 0 ? meant.map(({ guard }) => guard) : guards }
}

/** A row of a selection says of itself whether it was changed; whether one is missing, the seal says. */
function ofSelection(row: Row, last: number, checkpoints: Checkpoints): FileBreak | null {
  if (!(row.seq > last)) return { row: row.seq, fault: 'misnumbered' }
  if (linkHash(row) !== row.row_hash) return { row: row.seq, fault: 'changed' }
  const remembered = checkpoints.get(row.seq)
  return remembered !== undefined && remembered !== row.row_hash
    ? { row: row.seq, fault: 'not-in-log' }
    : null
}

/** A made-up line may hold what cannot even be written. */
function written(line: () => string): string | null {
  try {
    return line()
  } catch {
    return null
  }
}

/** Lines with their ends; in CSV a cell may hold a line break. Null, and nothing after it, for bytes that are no text. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest = ''
  for await (const chunk of bytes) {
    const text = textOf(decoder, chunk)
    rest += text ?? ''
    let start = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', end + 1)) {
      const line = rest.slice(start, end + 1)
      if (!line.startsWith('{') && quotes(line) % 2 === 1) continue
      yield line
      start = end + 1
    }
    rest = rest.slice(start)
    // No row of ours is nearly as long: what is would only fill the memory.
    if (text === null || rest.length > LONGEST) {
      yield null
      return
    }
  }
  if (textOf(decoder) === null) yield null
  else if (rest !== '') yield rest
}

function textOf(decoder: TextDecoder, chunk?: Uint8Array): string | null {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined })
  } catch {
    return null
  }
}

const LONGEST = 1_000_000

function quotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}
