/** What the outermost object of a JSON text holds, as far as the text goes. */
export interface Members {
  /**
   * `whole`: the text is one JSON object and nothing else. `cut`: it is the beginning of one. `broken`: it is neither;
   * what came before the fault was JSON all the same.
   */
  end: 'whole' | 'cut' | 'broken'
  /** Each complete value of each name, in order: texts, numbers, true, false, null; `NESTED` for what holds more. */
  values: Map<string, unknown[]>
}

/** An array or an object. Nothing in it is a member of the outermost object. */
const NESTED = Symbol('nested')

type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing'

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])
/** No number and no literal is longer. */
const LONGEST_WORD = 400
const WORD = new RegExp(`[-+.\\w]{1,${LONGEST_WORD}}`, 'y')

/**
 * Reads the outermost object of a JSON text that may be cut anywhere. Knows nesting, texts and escapes, so that what
 * strangers wrote into a text is never taken for a member. As strict as `JSON.parse`; the specs hold it against that.
 */
export function readMembers(text: string): Members {
  const values: Members['values'] = new Map()
  /** The closing signs that are still to come. */
  const open: ('}' | ']')[] = []
  let expected = 'value' as Expected
  let name = ''
  let at = 0

  const found = (value: unknown) => {
    if (open.length !== 1) return
    const before = values.get(name)
    if (before) before.push(value)
    else values.set(name, [value])
  }
  const closed = () => (expected = open.length === 0 ? 'nothing' : 'comma-or-end')
  const takesValue = () => expected === 'value' || expected === 'value-or-end'

  /** One sign of punctuation; false where it does not belong. */
  function punctuate(sign: string): boolean {
    if (sign === '{' || sign === '[') {
      // The outermost value is an object.
      if (!takesValue() || (open.length === 0 && sign === '[')) return false
      found(NESTED)
      open.push(sign === '{' ? '}' : ']')
      expected = sign === '{' ? 'name-or-end' : 'value-or-end'
      return true
    }
    if (sign === ':') {
      if (expected !== 'colon') return false
      expected = 'value'
      return true
    }
    if (sign === ',') {
      if (expected !== 'comma-or-end') return false
      expected = open.at(-1) === '}' ? 'name' : 'value'
      return true
    }
    const mayEnd = expected === 'comma-or-end' || expected === (sign === '}' ? 'name-or-end' : 'value-or-end')
    if (!mayEnd || open.pop() !== sign) return false
    closed()
    return true
  }

  /** A text in quotes, a number or a literal. */
  function take(value: unknown, isText: boolean): boolean {
    if (isText && (expected === 'name' || expected === 'name-or-end')) {
      if (open.length === 1) name = value as string
      expected = 'colon'
      return true
    }
    if (!takesValue() || open.length === 0) return false
    found(value)
    closed()
    return true
  }

  while (at < text.length) {
    const sign = text[at]!
    if (sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t') at++
    else if ('{}[]:,'.includes(sign)) {
      if (!punctuate(sign)) return { end: 'broken', values }
      at++
    } else {
      const word = sign === '"' ? quoted(text, at) : bare(text, at)
      if (word === 'cut' || word === 'broken') return { end: word, values }
      if (!take(word.value, sign === '"')) return { end: 'broken', values }
      at = word.end
    }
  }
  return { end: expected === 'nothing' ? 'whole' : 'cut', values }
}

type Word = { value: unknown; end: number } | 'cut' | 'broken'

/** The text that begins with the quote at `from`. */
function quoted(text: string, from: number): Word {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20) return 'broken'
    if (code === 0x22) return { value: JSON.parse(text.slice(from, at + 1)) as string, end: at + 1 }
    if (code !== 0x5c) continue
    at++
    const escape = text[at]
    if (escape === undefined) return 'cut'
    if (escape === 'u') {
      const digits = text.slice(at + 1, at + 5)
      if (!/^[\da-fA-F]*$/.test(digits)) return 'broken'
      if (digits.length < 4) return 'cut'
      at += 4
    } else if (!'"\\/bfnrt'.includes(escape)) return 'broken'
  }
  return 'cut'
}

/** A number, `true`, `false` or `null`: known only once something stands behind it. */
function bare(text: string, from: number): Word {
  WORD.lastIndex = from
  const [word = ''] = WORD.exec(text) ?? []
  const end = from + word.length
  if (word === '' || word.length === LONGEST_WORD) return 'broken'
  if (end === text.length) return 'cut'
  if (LITERALS.has(word)) return { value: LITERALS.get(word), end }
  return NUMBER.test(word) ? { value: Number(word), end } : 'broken'
}
