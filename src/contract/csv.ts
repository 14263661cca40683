/**
 * CSV for everything that goes out, from page and proxy (RFC 4180). Text stands in quotes, numbers and nothing without.
 *
 * Against CSV injection (OWASP: https://owasp.org/www-community/attacks/CSV_Injection) an apostrophe goes before what a
 * spreadsheet would take for a formula, and before an apostrophe, so that `readText` gives back exactly what was there.
 * Quotes alone do not hold: where `;` is the list separator a spreadsheet takes `"a","b;=c"` apart at the `;`. So the
 * guard is at each place where such a reader begins a cell.
 */

export type Cell = string | number | null

/** Excel takes a CSV file for something else than UTF-8 without it. */
export const BYTE_ORDER_MARK = '\ufeff'

/** A change of the guard makes a new one: exports that were written with an older one still have to be readable. */
export type Guard = 'first-letter' | 'each-cell'
export const GUARD: Guard = 'each-cell'

/** `=`, `+`, `-` and `@`, and what spreadsheets or Unicode's compatibility forms make the same of. */
const FORMULA = /[=+\-@＝＋－＠﹦﹢﹣﹫−⁺⁻⁼₊₋₌]/
/** What may stand before a formula without changing that it is one: blanks, line breaks, controls, zero-width, quotes. */
const SKIPPED = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}"]/u
const SEPARATOR = /[;\t\r\n\v\f\u0085\u2028\u2029]/
const CONTROL = /\p{Cc}/u

export function csvLine(cells: readonly Cell[], guard: Guard = GUARD): string {
  return `${cells.map((cell) => csvCell(cell, guard)).join(',')}\r\n`
}

/** The cells of a line that `csvLine` wrote with this guard; null for a line that it cannot have written. */
export function csvCells(line: string, guard: Guard = GUARD): Cell[] | null {
  const cells: Cell[] = []
  const one = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (one.lastIndex < line.length) {
    const match = one.exec(line)
    if (!match) return null
    const [, quoted, bare] = match
    if (quoted !== undefined) cells.push(readText(quoted.replaceAll('""', '"'), guard))
    else cells.push(bare === '' ? null : Number(bare))
  }
  return cells
}

function csvCell(cell: Cell, guard: Guard): string {
  if (cell === null) return ''
  if (typeof cell === 'number' && !Object.is(cell, -0) && cell >= 0) return String(cell)
  return `"${guarded(String(cell), guard).replaceAll('"', '""')}"`
}

function guarded(text: string, guard: Guard): string {
  if (guard === 'first-letter') return /^[=+\-@\t\r\n\0']/.test(text) ? `'${text}` : text
  if (!/[^\w./:, ]/.test(text)) return text
  // From the end, so that a long run of blanks is looked at once.
  const letters = Array.from(text)
  const parts: string[] = []
  let formula = false
  for (let at = letters.length - 1; at >= 0; at--) {
    const letter = letters[at]!
    formula = FORMULA.test(letter) || (formula && SKIPPED.test(letter))
    parts.push(letter)
    const begins = at === 0 || SEPARATOR.test(letters[at - 1]!)
    if (begins && (formula || letter === "'" || (at === 0 && CONTROL.test(letter)))) parts.push("'")
  }
  return parts.toReversed().join('')
}

/** Takes the apostrophes of `guarded` away again. */
function readText(text: string, guard: Guard): string {
  if (guard === 'first-letter') return text.replace(/^'/, '')
  return text.replace(/(^|[;\t\r\n\v\f\u0085\u2028\u2029])'/g, '$1')
}
