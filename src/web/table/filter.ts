import { tokensIn } from '#github/tokens.ts'

/** What a text filter looks through: everything that a row can be found by, in lower case, made once. */
export interface Searchable {
  hay: string
}

/**
 * The words of a search. A token may be written as it is displayed, `gho_…` and its last eight: these are what it is
 * found by.
 */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^\w*(…|\.{3})/, ''))
    .filter(Boolean)

/** The same search with the last eight of each token in it, because a search stands in the address. */
export const withoutTokens = (text: string): string =>
  tokensIn(text).reduce((clean, token) => clean.replace(token, token.slice(-8)), text)

type Test<R> = (row: R) => boolean

/**
 * Rows that pass every test and hold every word. Remembers the last answer: whoever types on only looks through what
 * was found already.
 */
export function createFilter<R extends Searchable>() {
  let last: { rows: readonly R[]; tests: readonly Test<R>[]; words: readonly string[]; found: readonly R[] } =
    {
      rows: [],
      tests: [],
      words: [],
      found: [],
    }

  return (rows: readonly R[], tests: readonly Test<R>[], text: string): readonly R[] => {
    const words = wordsOf(text)
    const narrower =
      rows === last.rows &&
      last.tests.every((test) => tests.includes(test)) &&
      last.words.every((before) => words.some((word) => word.includes(before)))
    const among = narrower ? last.found : rows
    const found =
      words.length === 0 && tests.length === 0
        ? rows
        : among.filter(
            (row) => tests.every((test) => test(row)) && words.every((word) => row.hay.includes(word)),
          )
    last = { rows, tests, words, found }
    return found
  }
}
