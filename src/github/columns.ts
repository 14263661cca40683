import { namesToken } from './telling.ts'

/** Tells which of a table's cells are tokens by their column, however long a row is. */
export interface Table {
  tells(text: string, from: number, at: number): boolean
  /** What is between the two was searched. */
  goOn(text: string, from: number, to: number): void
}

/** Null where a file's first line is no head that calls a column tokens. */
export function tableUnder(head: string): Table | null {
  const named = tokenColumns(head)
  if (!named) return null
  const { separator, columns } = named
  /** Where the text begins that was not searched yet. */
  let first = ROW
  let row = ROW
  let at: number | null = null
  const move = (text: string, from: number, to: number) => {
    // Places come in order, but for those that are looked at once more; these begin anew.
    if (at === null || to < at) {
      row = first
      at = from
    }
    row = rowAt(text, at, to, separator, row)
    at = to
  }
  return {
    tells(text, from, to) {
      move(text, from, to)
      return columns.has(row.column)
    },
    goOn(text, from, to) {
      move(text, from, to)
      first = row
      at = null
    },
  }
}

/** Columns of a table whose head calls them tokens; null where the first line is no such head. */
function tokenColumns(head: string): { separator: string; columns: Set<number> } | null {
  for (const separator of [',', ';', '\t']) {
    const names = cells(head, separator)
    if (names.length < 2 || names.some((name) => name.length > 60)) continue
    const columns = new Set(names.flatMap((name, at) => (namesToken(name) ? [at] : [])))
    if (columns.size > 0) return { separator, columns }
  }
  return null
}

/** Where a row stands: in which column, and whether within quotes. */
interface Row {
  column: number
  quoted: boolean
}

const ROW: Row = { column: 0, quoted: false }

/** Where it stands at `to`, if it stands at `row` at `from`. A line feed begins another one, quoted or not. */
function rowAt(text: string, from: number, to: number, separator: string, row: Row): Row {
  let { column, quoted } = row
  const between = separator.charCodeAt(0)
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) quoted = !quoted
    else if (code === LINE_FEED) {
      column = 0
      quoted = false
    } else if (code === between && !quoted) column++
  }
  return { column, quoted }
}

const QUOTE = 0x22
const LINE_FEED = 0x0a

function cells(line: string, separator: string): string[] {
  const found = ['']
  let quoted = false
  for (const letter of line)
    if (letter === '"') quoted = !quoted
    else if (letter === separator && !quoted) found.push('')
    else found[found.length - 1] += letter
  return found
}
