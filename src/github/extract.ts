import { surroundings } from './around.ts'
import { type Table, tableUnder } from './columns.ts'
import { isClientId, tellsToken } from './telling.ts'
import { type Checksum, type TokenKind, tokenShape } from './tokens.ts'

/**
 * Finds GitHub's tokens in whatever people have: logs, HAR files, settings, scanner reports, dumps. Bytes come in
 * pieces of any size and no more than a piece is held at a time, so that a gigabyte costs a few megabytes of memory;
 * where the pieces end changes nothing. Works on text, not on structure: a JSON that breaks off loses nothing.
 */
export interface Extraction {
  /** Begins a file, or what was pasted. Give it the bytes with `write`, then `end`. */
  source(name: string): SourceReader
  /** Every token so far, in order of its first place. */
  found(): Found[]
  size(): number
  sources(): SourceReport[]
}

export interface SourceReader {
  write(bytes: Uint8Array): void
  end(): void
}

export interface Found {
  token: string
  kind: TokenKind
  checksum: Checksum
  times: number
  places: Place[]
}

/** Where a token stands in one source: how often, and the first place, with its neighbourhood masked. */
export interface Place {
  source: number
  times: number
  line: number
  form: Form
  before: string
  after: string
}

export type Form = 'plain' | 'escaped' | 'base64' | 'quoted-printable' | 'utf-16'

export interface SourceReport {
  name: string
  bytes: number
  /** How many tokens there are in it, each counted once. */
  tokens: number
  /** What looks like a token and holds none; said, so that nobody waits for it. */
  placeholders: number
  /** Shortened or blacked out by whoever wrote the file. */
  redacted: number
  /** Hashes of tokens or secrets: no way leads back to the token. */
  hashed: number
  /** Forty hex digits that nothing beside them calls a token: old tokens, or git commits. */
  bareHex: number
  notes: SourceNote[]
}

/** `packed`: an archive or another compressed file. `cut`: JSON that breaks off. `too-many`: `MOST` was reached. */
export type SourceNote = 'empty' | 'packed' | 'binary' | 'cut' | 'too-many'

/** Different tokens that are kept at the most. */
const MOST = 100_000

/**
 * Context that is kept on both sides of every place where a piece may end: more than the longest way of writing a
 * token, and enough for the words that tell what forty hex digits are.
 */
const MARGIN = 2_048
/** Bytes that are decoded and searched at a time, which bounds what one step can take. */
const PIECE = 1 << 16
/** What the encoding is guessed from. */
const HEAD = 4_096

export function createExtraction({ bareHex = false }: { bareHex?: boolean } = {}): Extraction {
  const tokens = new Map<string, Found>()
  const reports: SourceReport[] = []

  function keep(hit: Hit, source: number, line: number, around: () => [string, string]): void {
    const report = reports[source]!
    let found = tokens.get(hit.token)
    if (!found) {
      if (tokens.size >= MOST) {
        if (!report.notes.includes('too-many')) report.notes.push('too-many')
        return
      }
      const { kind, checksum } = tokenShape(hit.token)!
      found = { token: hit.token, kind, checksum, times: 0, places: [] }
      tokens.set(hit.token, found)
    }
    found.times++
    const place = found.places.findLast((one) => one.source === source)
    if (place) place.times++
    else {
      const [before, after] = around()
      found.places.push({ source, times: 1, line, form: hit.form, before, after })
      report.tokens++
    }
  }

  return {
    source(name) {
      const report: SourceReport = {
        name,
        bytes: 0,
        tokens: 0,
        placeholders: 0,
        redacted: 0,
        hashed: 0,
        bareHex: 0,
        notes: [],
      }
      const at = reports.push(report) - 1
      return reader(report, bareHex, (hit, line, around) => keep(hit, at, line, around))
    },
    found: () => [...tokens.values()],
    size: () => tokens.size,
    sources: () => reports,
  }
}

type Keep = (hit: Hit, line: number, around: () => [string, string]) => void

interface Hit {
  token: string
  form: Form
  /** Where it stands in the text that was searched. */
  start: number
  end: number
}

function reader(report: SourceReport, bareHex: boolean, keep: Keep): SourceReader {
  let head: Uint8Array[] | null = []
  let headSize = 0
  let decoder: TextDecoder | null = null
  /** Text that was not searched yet, after what was, kept as context. */
  let text = ''
  /** In `text`: where the search goes on. */
  let from = 0
  let line = 1
  /** Undefined before the first line is known; null where that is no head of a table. */
  let table: Table | null | undefined
  let firstLetter = ''
  let lastLetter = ''

  function begin(): void {
    const bytes = joined(head!, headSize)
    head = null
    decoder = new TextDecoder(encodingOf(bytes))
    if (isPacked(bytes)) report.notes.push('packed')
    else if (isBinary(bytes, decoder.encoding)) report.notes.push('binary')
    decode(bytes)
  }

  function decode(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += PIECE) {
      text += decoder!.decode(bytes.subarray(start, start + PIECE), { stream: true })
      if (text.length - from > 2 * MARGIN) search(text.length - MARGIN)
    }
  }

  function search(to: number): void {
    // Once: what a later piece begins with is no head.
    if (table === undefined) table = tableUnder(firstLine(text))
    noteLetters(text, from, to)
    const hits = hitsIn(text, from, to, {
      tells: (start, end) => {
        if (bareHex) return true
        if (tellsToken(text, start, end)) return true
        if (table?.tells(text, from, start)) return true
        report.bareHex++
        return false
      },
      placeholder: () => report.placeholders++,
      redacted: () => report.redacted++,
    })
    report.hashed +=
      occurrences(text, '"hashed_secret"', from, to) + occurrences(text, 'hashed_token', from, to)
    report.redacted +=
      occurrences(text, '"Secret":"REDACTED', from, to) + occurrences(text, '"Secret": "REDACTED', from, to)
    const linesUpTo = lineCounter(text, from)
    for (const hit of hits)
      keep(hit, line + linesUpTo(hit.start), () => surroundings(text, hit.start, hit.end))
    line += linesUpTo(to)
    table?.goOn(text, from, to)
    const carry = Math.max(0, to - MARGIN)
    text = text.slice(carry)
    from = to - carry
  }

  function noteLetters(piece: string, start: number, end: number): void {
    if (firstLetter === '')
      firstLetter = /\S/.exec(piece.slice(start, Math.min(end, start + MARGIN)))?.[0] ?? ''
    lastLetter = /(\S)\s*$/.exec(piece.slice(Math.max(start, end - 64), end))?.[1] ?? lastLetter
  }

  return {
    write(bytes) {
      report.bytes += bytes.length
      if (head === null) return decode(bytes)
      head.push(bytes)
      headSize += bytes.length
      if (headSize >= HEAD) begin()
    },
    end() {
      if (head) begin()
      text += decoder!.decode()
      search(text.length)
      if (report.bytes === 0) report.notes.push('empty')
      const whole = ({ '{': '}', '[': ']' } as Record<string, string>)[firstLetter]
      if (/\.(?:json|har|sarif)$/i.test(report.name) && whole && whole !== lastLetter)
        report.notes.push('cut')
    },
  }
}

// --- Searching -------------------------------------------------------------------------------------------------------

interface Judge {
  tells(start: number, end: number): boolean
  placeholder(): void
  redacted(): void
}

/** The tokens that begin between `from` and `to`, in order. */
function hitsIn(text: string, from: number, to: number, judge: Judge): Hit[] {
  const hits = new Map<number, Hit>()
  const placeholders = new Set<number>()
  // A place may be looked at twice, from the runs on both sides of it.
  const add = (hit: Hit) => {
    if (hit.start < from || hit.start >= to) return
    if (!isPlaceholder(hit.token)) hits.set(hit.start, hit)
    else if (!placeholders.has(hit.start)) {
      placeholders.add(hit.start)
      judge.placeholder()
    }
  }
  // Every form of every token holds a long run of letters, and hardly anything else does: so one look at every
  // thirtieth letter finds all places that are worth one.
  const reach = Math.min(text.length, to + MARGIN)
  for (let at = Math.max(0, from - MARGIN) + STRIDE; at < reach; at += STRIDE) {
    if (!isRunLetter(text.charCodeAt(at))) continue
    let start = at
    while (start > 0 && isRunLetter(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end < text.length && isRunLetter(text.charCodeAt(end))) end++
    at = end - 1
    if (end - start < STRIDE) continue
    prefixed(text, Math.max(0, start - 64), end, add)
    if (end - start >= 40) bare(text, start, end, judge, from, to, add)
    // The end of an escaped line break is no part of the base64 behind it.
    if (end - start >= 54) encoded(text, text[start - 1] === '\\' ? start + 1 : start, end, from, to, add)
  }
  softlyBroken(text, from, to, judge, add)
  if (text.includes('\0')) wide(text, from, to, add)
  for (const [start, end] of shortened(text, from, to)) if (!overlaps(hits, start, end)) judge.redacted()
  return [...hits.values()].toSorted((a, b) => a.start - b.start)
}

const STRIDE = 36

/** Letters, digits and what base64 has besides. */
const RUN_LETTERS = lettersOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_-=')
const WORD_LETTERS = lettersOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

function lettersOf(letters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const letter of letters) table[letter.charCodeAt(0)] = 1
  return table
}
const isRunLetter = (code: number) => code < 128 && RUN_LETTERS[code] === 1
const isWordLetter = (code: number) => code < 128 && WORD_LETTERS[code] === 1

/** An underscore, in every way in which JSON, addresses, HTML, mail and languages write one, also several times over. */
const LOW = String.raw`(?:_|%(?:25)*5[fF]|=5F|\\+u005[fF]|\\+x5[fF]|&#(?:95|x5[fF]);|&lowbar;)`
const PREFIX = new RegExp(`g(?:h[pousr]|ithub${LOW}pat)${LOW}`, 'g')
const FINE_GRAINED = new RegExp(`([0-9A-Za-z]{22})${LOW}([0-9A-Za-z]{59})(?![0-9A-Za-z_])`, 'y')
const WORD = /[0-9A-Za-z]{36,}/y

function prefixed(
  text: string,
  start: number,
  end: number,
  add: (hit: Hit) => void,
  begins: Begins = beginsHere,
): void {
  for (const match of text.slice(start, end).matchAll(PREFIX)) {
    const hit = tokenAt(text, start + match.index, match[0], begins)
    if (hit) add(hit)
  }
}

/** The token whose prefix stands at `start`. */
function tokenAt(text: string, start: number, prefix: string, begins: Begins = beginsHere): Hit | null {
  const bodyAt = start + prefix.length
  const form = (raw: string, plain: string): Form => (raw === plain ? 'plain' : 'escaped')
  if (prefix.startsWith('git')) {
    FINE_GRAINED.lastIndex = bodyAt
    const body = FINE_GRAINED.exec(text)
    if (!body || !begins(text, start)) return null
    const token = `github_pat_${body[1]}_${body[2]}`
    return { token, start, end: FINE_GRAINED.lastIndex, form: form(prefix + body[0], token) }
  }
  WORD.lastIndex = bodyAt
  const word = WORD.exec(text)?.[0]
  if (!word) return null
  const length = prefix[2] === 'r' ? 76 : 36
  if (word.length < length) return null
  const token = `${prefix.slice(0, 3)}_${word.slice(0, length)}`
  const hit: Hit = { token, start, end: bodyAt + length, form: form(prefix, token.slice(0, 4)) }
  // Grown together with its neighbours it is some other word, unless its checksum says that it is none.
  const alone = word.length === length && text[hit.end] !== '_' && begins(text, start)
  return alone || tokenShape(token)!.checksum === 'fits' ? hit : null
}

/** Whether a word may begin at a place. */
type Begins = (text: string, at: number) => boolean

/** Not in the middle of a word; the end of an escape such as `\n` or `%3D` is no part of one. */
function beginsHere(text: string, at: number): boolean {
  if (at === 0 || !isWordLetter(text.charCodeAt(at - 1))) return true
  return ESCAPE.test(text.slice(Math.max(0, at - 24), at))
}

const ESCAPE =
  // oxlint-disable-next-line no-control-regex -- a terminal's colours begin with one
  /(?:\\+(?:[nrtbf0]|u[\da-fA-F]{4}|x[\da-fA-F]{2})|%(?:25)*[\da-fA-F]{2}|=3D|(?:\x1b|\\+(?:u001b|x1b|e|033))\[[\d;]*m)$/

/** `ghp_xxxx…`, the alphabet, "your token here": what documentation prints. A checksum that fits proves a token. */
function isPlaceholder(token: string): boolean {
  if (tokenShape(token)?.checksum === 'fits') return false
  const body = token.replace(/^(?:gh\w|github_pat)_/, '').replace('_', '')
  if (
    /example|placeholder|redacted|changeme|your_?(?:personal|github|token|access|pat|own)|token_?here|goes_?here|x{8}/i.test(
      body,
    )
  )
    return true
  const letters = body.toLowerCase()
  let steps = 0
  for (let at = 1; at < letters.length; at++) {
    const step = letters.charCodeAt(at) - letters.charCodeAt(at - 1)
    if (step === 0 || step === 1) steps++
  }
  // Half of its letters follow their neighbour in the alphabet or repeat it: by chance that is one in ten thousand
  // million.
  if (steps > (letters.length - 1) / 2) return true
  return new Set(letters).size < 8
}

/** Forty lower-case hex digits, no more and no fewer. */
function bare(
  text: string,
  start: number,
  end: number,
  judge: Judge,
  from: number,
  to: number,
  add: (hit: Hit) => void,
  begins: Begins = beginsBare,
): void {
  for (const match of text.slice(start, end).matchAll(HEX)) {
    const stop = start + match.index + match[0].length
    // More digits in front may be the end of an escape, as in `\u0022`.
    const at = stop - 40
    if (at < from || at >= to || !begins(text, at)) continue
    if (isWordLetter(text.charCodeAt(stop)) || text[stop] === '_') continue
    const token = text.slice(at, stop)
    if (new Set(token).size >= 6 && judge.tells(at, stop)) add({ token, start: at, end: stop, form: 'plain' })
  }
}

const HEX = /[0-9a-f]{40,}/g
const beginsBare: Begins = (text, at) => beginsHere(text, at) && !/[_-]/.test(text[at - 1] ?? '')

// --- Base64 ----------------------------------------------------------------------------------------------------------

const PREFIXES = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_']

/** Each prefix in base64 in each of the three phases: the letters that it alone decides. */
const PHASES = PREFIXES.flatMap((prefix) =>
  [0, 1, 2].map((phase) => ({
    letters: btoa('\0'.repeat(phase) + prefix).slice(
      Math.ceil((8 * phase) / 6),
      Math.floor((8 * (phase + prefix.length)) / 6),
    ),
    phase,
  })),
)
const BEGINS = /^g(?:h[pousr]|ithub_pat)_[0-9A-Za-z]{4}/
const PHASE_OF = new Map(PHASES.map(({ letters, phase }) => [letters, phase]))
const ENCODED_PREFIX = new RegExp(
  PHASES.map(({ letters }) => letters)
    .toSorted((a, b) => b.length - a.length)
    .join('|'),
  'g',
)
/** Letters that the longest of them decides. */
const LONGEST_PREFIX = 16
/** Enough of base64 for the longest token. */
const LONGEST = 160

function encoded(
  text: string,
  start: number,
  end: number,
  from: number,
  to: number,
  add: (hit: Hit) => void,
): void {
  // As far on the next line as a prefix may reach.
  const run = unwrapped(text, start, end, LONGEST_PREFIX)
  let [alone, goingOn]: (Joined | null)[] = [null, null]
  for (const match of run.letters.matchAll(ENCODED_PREFIX)) {
    const phase = PHASE_OF.get(match[0])!
    // The group of four in which the prefix begins; one more before it shows what stands before the token.
    const group = match.index - [0, 2, 3][phase]!
    const earlier = group >= 4 ? 4 : 0
    // What begins on a later line is that line's.
    if (group < 0 || group >= end - start) continue
    const place = Math.min(start + match.index, end - 1)
    if (place < from || place >= to) continue
    const decoded = ({ letters, placeOf }: Joined): Hit | null => {
      const at = phase + (earlier ? 3 : 0)
      // Nearly all that begins like one ends at once.
      if (!BEGINS.test(fromBase64(letters.slice(group - earlier, group + 28)).slice(at))) return null
      const bytes = fromBase64(letters.slice(group - earlier, group + LONGEST))
      const prefix = PREFIXES.find((one) => bytes.startsWith(one, at))
      const hit = prefix ? tokenAt(bytes, at, prefix) : null
      // Three bytes are four letters; what stands beside the token is in the same blob, and as secret as it.
      const stop = hit && placeOf(group - earlier + Math.ceil((hit.end * 4) / 3))
      return hit && { token: hit.token, start: place, end: stop!, form: 'base64' }
    }
    // Its own line first: what follows on the next one need not belong to it.
    const hit =
      decoded((alone ??= unwrapped(text, start, end, 0))) ??
      (group + LONGEST > end - start ? decoded((goingOn ??= unwrapped(text, start, end, LONGEST))) : null)
    if (hit) add(hit)
  }
  // Forty hex digits as a password of `Basic`, or as what is called a token.
  if (end - start > 400 || start < from || start >= to) return
  const before = text.slice(Math.max(0, start - 24), start)
  const basic = /basic(?:\s|%20|\+)+$|"auth"\s*:\s*"$/i.test(before)
  if (!basic && !tellsToken(text, start, start)) return
  const bytes = fromBase64(text.slice(start, end))
  const login = /^(?:([\w.-]*):)?([0-9a-f]{40})(?::(?:x-oauth-basic)?)?$/.exec(bytes)
  if (login && !isClientId(login[1] ?? '')) add({ token: login[2]!, start, end, form: 'base64' })
}

/** Letters that lie in pieces, and where the end of so many of them stands in the text. */
interface Joined {
  letters: string
  placeOf: (count: number) => number
}

/** The pieces in order, each with the place of its first letter. */
function join(text: string, pieces: readonly [from: number, to: number][]): Joined {
  let length = 0
  const ends = pieces.map(([from, to]) => (length += to - from))
  return {
    letters:
      pieces.length === 1
        ? text.slice(...pieces[0]!)
        : pieces.map(([from, to]) => text.slice(from, to)).join(''),
    placeOf(count) {
      // The first piece that ends there or later.
      let [low, high] = [0, pieces.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if (ends[middle]! < count) low = middle + 1
        else high = middle
      }
      const [, to] = pieces[low]!
      return to - Math.max(0, ends[low]! - count)
    },
  }
}

/** A break between two lines of base64, indented or quoted as in mail; also as JSON writes it. */
const WRAP = /(?:\r?\n[ \t>]{0,40}|\\+(?:r\\+)?n)(?=[\w+/-])/y
/** A line of it is nothing but that. */
const LINE = /[\w+/-]+=*(?=[\r\n"'\\<]|$)/y

/** A run, and so much of the lines on which its base64 goes on. */
function unwrapped(text: string, start: number, end: number, more: number): Joined {
  const pieces: [number, number][] = [[start, end]]
  // Padding ends it.
  if (text[end - 1] !== '=')
    for (let at = end, left = more; left > 0;) {
      WRAP.lastIndex = at
      if (!WRAP.test(text)) break
      LINE.lastIndex = WRAP.lastIndex
      if (!LINE.test(text)) break
      pieces.push([WRAP.lastIndex, Math.min(LINE.lastIndex, WRAP.lastIndex + left)])
      left -= LINE.lastIndex - WRAP.lastIndex
      at = LINE.lastIndex
    }
  return join(text, pieces)
}

/** Bytes as letters; what is no base64 ends it. */
function fromBase64(letters: string): string {
  const padding = letters.indexOf('=')
  const plain = (padding === -1 ? letters : letters.slice(0, padding))
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain
  try {
    return atob(whole)
  } catch {
    return ''
  }
}

// --- Quoted-printable ------------------------------------------------------------------------------------------------

/** A line that goes on after its break, as mail breaks what is longer than 76 letters. */
const SOFT = /=\r?\n/g
/** Enough on each side for the longest token, and for what stands before it. */
const NEAR = 160

/** Tokens across soft line breaks; those between two of them are found without. */
function softlyBroken(text: string, from: number, to: number, judge: Judge, add: (hit: Hit) => void): void {
  const reach = to + 2 * NEAR
  SOFT.lastIndex = Math.max(0, from - NEAR)
  for (let soft = SOFT.exec(text); soft && soft.index < reach; soft = SOFT.exec(text)) {
    // All lines that go on, at once: so each letter is looked at once, however short they are.
    const { line, last } = softLines(text, soft, reach)
    SOFT.lastIndex = last
    const startOf = (hit: number) => line.placeOf(hit + 1) - 1
    const across = (hit: number, end: number) => line.placeOf(end) - startOf(hit) > end - hit
    const put = ({ token, start, end }: Hit) => {
      if (across(start, end))
        add({ token, form: 'quoted-printable', start: startOf(start), end: line.placeOf(end) })
    }
    // A line's first letter may begin a word, because a break may be one of another kind, such as base64's padding.
    const begins = (at: number) => at === 0 || startOf(at) > line.placeOf(at)
    const [letters, size] = [line.letters, line.letters.length]
    prefixed(letters, 0, size, put, (_, at) => begins(at) || beginsHere(letters, at))
    const tells = (hit: number, end: number) =>
      across(hit, end) &&
      startOf(hit) >= from &&
      startOf(hit) < to &&
      judge.tells(startOf(hit), line.placeOf(end))
    bare(
      letters,
      0,
      size,
      { ...judge, tells },
      0,
      size,
      put,
      (_, at) => begins(at) || beginsBare(letters, at),
    )
  }
}

/** The line that ends at a soft break with all on which it goes on, and where the last of these begins. */
function softLines(text: string, soft: RegExpExecArray, reach: number): { line: Joined; last: number } {
  const pieces: [number, number][] = []
  let at = Math.max(0, soft.index - NEAR, text.lastIndexOf('\n', soft.index) + 1)
  let stop = soft.index + soft[0].length - 1
  for (;;) {
    const equals = text[stop - 1] === '\r' ? stop - 2 : stop - 1
    if (stop === -1 || at >= reach || equals < at || text[equals] !== '=') break
    pieces.push([at, equals])
    at = stop + 1
    stop = text.indexOf('\n', at)
  }
  pieces.push([at, Math.min(stop === -1 ? text.length : stop, at + NEAR)])
  return { line: join(text, pieces), last: at }
}

// --- UTF-16 within other text ----------------------------------------------------------------------------------------

const WIDE_PREFIX = /g\0(?:h\0[pousr]|i\0t\0h\0u\0b\0_\0p\0a\0t)\0_\0/g

/** PowerShell's `>>` appends UTF-16 to a file of another encoding: then every second byte is zero. */
function wide(text: string, from: number, to: number, add: (hit: Hit) => void): void {
  WIDE_PREFIX.lastIndex = from
  for (let match = WIDE_PREFIX.exec(text); match && match.index < to; match = WIDE_PREFIX.exec(text)) {
    const raw = text.slice(match.index, match.index + 240)
    let narrow = ''
    for (let at = 0; at < raw.length && raw[at] !== '\0'; at += 2) {
      narrow += raw[at]
      if (raw[at + 1] !== '\0') break
    }
    const hit = tokenAt(narrow, 0, match[0].replaceAll('\0', ''))
    if (hit)
      add({ token: hit.token, form: 'utf-16', start: match.index, end: match.index + 2 * hit.token.length })
  }
}

// --- What is no token any more ---------------------------------------------------------------------------------------

const SHORTENED =
  /(?<![0-9A-Za-z])g(?:h[pousr]|ithub_pat)_[0-9A-Za-z_]{0,40}(?:\*{3,}|•{3,}|…|\.{3}|[[<(]?(?:redacted|masked|filtered|hidden)\b)/gi

function* shortened(text: string, from: number, to: number): Generator<[number, number]> {
  SHORTENED.lastIndex = from
  for (let match = SHORTENED.exec(text); match && match.index < to; match = SHORTENED.exec(text))
    yield [match.index, SHORTENED.lastIndex]
}

function overlaps(hits: Map<number, Hit>, start: number, end: number): boolean {
  const hit = hits.get(start)
  return hit !== undefined && hit.end <= end
}

// --- Bytes and lines -------------------------------------------------------------------------------------------------

/** Counts the line feeds from `from` up to places that come in order. */
function lineCounter(text: string, from: number): (to: number) => number {
  let count = 0
  let next = text.indexOf('\n', from)
  return (to) => {
    for (; next !== -1 && next < to; next = text.indexOf('\n', next + 1)) count++
    return count
  }
}

function firstLine(text: string): string {
  const head = text.slice(0, MARGIN)
  return head.slice(0, Math.max(0, head.search(/[\r\n]/)))
}

function occurrences(text: string, word: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf(word, from); at !== -1 && at < to; at = text.indexOf(word, at + 1)) count++
  return count
}

function joined(parts: Uint8Array[], size: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, HEAD)
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at & 1]!++
  const half = head.length / 2
  if (zeros[1]! > half * 0.6 && zeros[0]! < half * 0.1) return 'utf-16le'
  if (zeros[0]! > half * 0.6 && zeros[1]! < half * 0.1) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch {
    // Tokens are ASCII in any case; this only keeps the letters around them readable.
    return 'windows-1252'
  }
}

const MAGIC: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x50, 0x4b, 0x03, 0x04],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0xfd, 0x37, 0x7a, 0x58],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x42, 0x5a, 0x68],
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
]

function isPacked(bytes: Uint8Array): boolean {
  return MAGIC.some((magic) => magic.every((byte, at) => bytes[at] === byte))
}

function isBinary(bytes: Uint8Array, encoding: string): boolean {
  return !encoding.startsWith('utf-16') && bytes.subarray(0, HEAD).includes(0)
}
