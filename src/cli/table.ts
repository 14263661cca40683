/** Columns for people. Names are strangers' input: nothing in them may speak to the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(tame))
  const widths = head.map((_, at) => Math.max(...all.map((row) => Array.from(row[at] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, at) => cell + ' '.repeat(widths[at]! - Array.from(cell).length))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Without control and format characters: an escape sequence in an app's name would move the cursor. */
function tame(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 48)
}

export function count(of: number, one: string, more = `${one}s`): string {
  return `${of.toLocaleString('en')} ${of === 1 ? one : more}`
}
