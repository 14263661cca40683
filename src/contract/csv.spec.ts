import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCells, csvLine } from './csv.ts'

const MARKS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−']
const BEFORE =
  '|  |\t|\r|\n|\r\n|\0|\v|\u0085|\u2028|\u00a0|\u3000|\ufeff|\u200b|\u200d|\u2060|\u00ad|\u202e|\u2066|\u115f|\u3164|"|""| \n\t|\ufeff\u200b '.split(
    '|',
  )
/** How a spreadsheet reads a line where this is the list separator: it knows quotes at a cell's beginning alone. */
function readBy(separator: string, line: string): string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!
    if (quoted && letter === '"' && line[at + 1] === '"') {
      cell += '"'
      at++
    } else if (quoted && letter === '"') quoted = false
    else if (quoted) cell += letter
    else if (letter === '"' && cell === '') quoted = true
    else if (letter === separator || letter === '\n') {
      cells.push(cell)
      cell = ''
    } else cell += letter
  }
  return [...cells, cell]
}

/** Blanks and what cannot be seen do not keep a spreadsheet from taking it for a formula. */
const isFormula = (cell: string) =>
  MARKS.includes(cell.replace(/^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}"]+/u, '')[0] ?? '')

test('nothing that a stranger can write becomes a formula, whatever the list separator is', () => {
  for (const mark of MARKS)
    for (const before of BEFORE)
      for (const around of ['', 'a;', 'a\n', 'a\t', '";', '"\n', "a;'", 'a; ;'])
        for (const separator of [',', ';', '\t']) {
          const text = `${around}${before}${mark}cmd|' /C calc'!A0;b`
          const line = csvLine(['x', text, 1, text, null])
          expect([text, separator, readBy(separator, line).filter(isFormula)]).toEqual([text, separator, []])
        }
})

test('what can begin a cell is guarded, what cannot is left as it is', () => {
  const cell = (text: string) => csvLine([text]).slice(1, -3)
  expect(['leaked in CI, see build.log:2', 'a-b', 'x = y', "it's", '2026-12-01T00:00:00Z'].map(cell)).toEqual(
    ['leaked in CI, see build.log:2', 'a-b', 'x = y', "it's", '2026-12-01T00:00:00Z'],
  )
  expect(['＝1', '\n=1', "'a", '\ta', '\0a', 'a;=1', 'a; -1'].map(cell)).toEqual([
    "'＝1",
    "'\n'=1",
    "''a",
    "'\ta",
    "'\0a",
    "a;'=1",
    "a;' -1",
  ])
})

test('numbers below zero are text, so that no locale reads a formula', () => {
  expect(csvLine([-1, 0, 12, -0, Number.NaN])).toBe(`"'-1",0,12,"0","NaN"\r\n`)
})

test('3,000 lines of the worst letters come back as they were', () => {
  const letter = fc.constantFrom(...MARKS, ...BEFORE, "'", ';', ',', 'a', '😀', '\ud800')
  const text = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.nat(), fc.constant(null)), { minLength: 1 }), (cells) => {
      expect(csvCells(csvLine(cells))).toEqual(cells)
    }),
    { numRuns: 3_000 },
  )
})

test('a cell of 800 KB takes time in proportion to its length', () => {
  for (const piece of ['\n', ';', '=\n', "'", ';"', '\u200b']) {
    const time = (length: number) => {
      const text = piece.repeat(length / piece.length)
      const start = performance.now()
      csvLine([text])
      return performance.now() - start
    }
    const [short, long] = [100_000, 800_000].map((length) => Math.min(time(length), time(length)))
    expect(long! / Math.max(short!, 5)).toBeLessThan(40)
  }
})
