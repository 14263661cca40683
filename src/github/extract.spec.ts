import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createExtraction, type Found } from './extract.ts'
import { type Case, corpus, FORMATS, hex, KINDS, letters, randomFrom } from './testing/corpus.ts'

function found(file: string, bytes: Uint8Array, sizes: (left: number) => number = (left) => left): Found[] {
  const extraction = createExtraction()
  const reader = extraction.source(file)
  for (let at = 0; at < bytes.length;) {
    const size = Math.max(1, sizes(bytes.length - at))
    reader.write(bytes.subarray(at, at + size))
    at += size
  }
  reader.end()
  return extraction.found()
}

const told = ({ name, file, bytes }: Case) => ({
  name,
  tokens: found(file, bytes).map(({ token, places }) => ({ value: token, line: places[0]!.line })),
})

describe('the corpus', () => {
  // A seed that is told, so that a new case each run is one that can be had again.
  const seed = Math.floor(Math.random() * 2 ** 31)
  const { recall, lookAlikes } = corpus(seed)

  test(`recall: every token in every format is found, at its line (seed ${seed})`, () => {
    const missed = recall.filter((one) => JSON.stringify(told(one).tokens) !== JSON.stringify(one.tokens))
    const right = recall.length - missed.length
    process.stdout.write(
      `extract: ${recall.length + lookAlikes.length} cases; recall ${right}/${recall.length} (seed ${seed})\n`,
    )
    expect(missed.map(told)).toEqual([])
  })

  test(`false positives: of what looks like a token and is none, nothing is found (seed ${seed})`, () => {
    const wrong = lookAlikes.filter((one) => told(one).tokens.length > 0)
    process.stdout.write(`extract: false positives ${wrong.length}/${lookAlikes.length}\n`)
    expect(wrong.map(told)).toEqual([])
  })

  test('it is the matrix that was promised', () => {
    expect(recall.length + lookAlikes.length).toBeGreaterThanOrEqual(500)
    expect(new Set(recall.map(({ name }) => name)).size).toBe(recall.length)
  })
})

/** A text made of the formats in any order, with what belongs in it. */
const composed = (seed: number, parts: number) => {
  const random = randomFrom(seed)
  const kinds = Object.values(KINDS)
  const formats = Object.values(FORMATS).filter((format) => !format.encode && !format.file?.endsWith('sv'))
  const tokens = new Map<string, number>()
  let text = ''
  for (let part = 0; part < parts; part++) {
    const format = formats[Math.floor(random() * formats.length)]!
    const known = [...tokens.keys()]
    // Some tokens come again, in another form.
    const again = known.length > 0 && random() < 0.2
    const token = again
      ? known[Math.floor(random() * known.length)]!
      : kinds[Math.floor(random() * (format.legacy === false ? kinds.length - 1 : kinds.length))]!(random)
    if (format.legacy === false && /^[0-9a-f]{40}$/.test(token)) continue
    const times = format === FORMATS.HTML ? 2 : 1
    tokens.set(token, (tokens.get(token) ?? 0) + times)
    const noise = [
      hex(random, 40),
      letters(random, Math.floor(random() * 5000)),
      'é\u2028漢字 𝕏 \u0000',
      `commit ${hex(random, 40)}`,
      '{"a": [1, 2',
    ][Math.floor(random() * 5)]!
    text += `${noise}\n${format.text(token, random)}${random() < 0.5 ? '\n' : '\r\n'}`
  }
  return { text, tokens }
}

const counts = (list: readonly Found[]) => Object.fromEntries(list.map(({ token, times }) => [token, times]))
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

describe('properties', () => {
  test('whatever formats follow each other, in whatever encoding: exactly the tokens, as often as they are there', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom('utf8', 'utf16le', 'utf-16 with a mark', 'crlf'),
        (seed, encoding) => {
          const { text, tokens } = composed(seed, 12)
          const bytes =
            encoding === 'utf16le'
              ? Buffer.from(`${'plain words first, as in every file\n'.repeat(120)}${text}`, 'utf16le')
              : encoding === 'utf-16 with a mark'
                ? Buffer.from(`\ufeff${text}`, 'utf16le')
                : Buffer.from(encoding === 'crlf' ? text.replaceAll(/\r?\n/g, '\r\n') : text)
          expect(counts(found('notes.txt', bytes))).toEqual(Object.fromEntries(tokens))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('where the pieces end changes nothing: not the tokens, the counts, the lines or what is shown around them', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 9_000 }), (seed, most) => {
        const { text } = composed(seed, 10)
        const bytes = Buffer.from(text)
        const random = randomFrom(seed + 1)
        const whole = found('a.txt', bytes)
        expect(found('a.txt', bytes, () => Math.ceil(random() * most))).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })

  test('a token across the border of every piece that is decoded, at each of its letters', () => {
    const random = randomFrom(7)
    const token = KINDS['fine-grained'](random)
    const old = KINDS.legacy(random)
    for (const border of [1 << 20, (1 << 20) - 2_048, (1 << 20) - 4_096])
      for (let back = 0; back <= 100; back += 3) {
        const text = `${'x y '.repeat(border / 4).slice(0, border - back - 1)}\n${token} token: ${old}\n`
        expect(counts(found('a.txt', Buffer.from(text)))).toEqual({ [token]: 1, [old]: 1 })
      }
  })

  test('noise of any kind holds no token', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ minLength: 0, maxLength: 6_000 }),
          seeds.map((seed) => Buffer.from(letters(randomFrom(seed), 6_000))),
          seeds.map((seed) => Buffer.from(`token: ${hex(randomFrom(seed), 6_000)}`)),
          seeds.map((seed) => Buffer.from(Buffer.from(letters(randomFrom(seed), 6_000)).toString('base64'))),
          fc.string({ unit: 'binary', maxLength: 4_000 }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(found('a.bin', bytes)).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })

  test('what is shown around a token shows none: not itself, not its neighbours, not a part of either', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { text, tokens } = composed(seed, 15)
        const squeezed = Buffer.from(text.replaceAll(/\r?\n/g, ' '))
        for (const { places } of found('a.txt', squeezed))
          for (const { before, after } of places)
            for (const token of tokens.keys())
              for (let at = 0; at + 12 <= token.length; at++)
                expect(before + after).not.toContain(token.slice(at, at + 12))
      }),
      { numRuns: 40 },
    )
  })
})

test('a token that a soft line break cut short is not shown beside another one, nor beside itself', () => {
  const random = randomFrom(11)
  const [whole, cut] = [KINDS.oauth(random), KINDS.personal(random)]
  const mail = `the ${whole} and ${cut.slice(0, 13)}=\r\n${cut.slice(13)} x ${whole} and=\r\nword`
  const places = found('a.eml', Buffer.from(mail)).map(({ token, places: [place] }) => ({ token, ...place }))
  expect(places).toMatchObject([
    { token: whole, times: 2, line: 1, form: 'plain', before: 'the ', after: ' and …' },
    { token: cut, times: 1, line: 1, form: 'quoted-printable', before: 'the … and ', after: ' x … …' },
  ])
})

describe('what is said of a source', () => {
  const report = (name: string, bytes: Uint8Array) => {
    const extraction = createExtraction()
    const reader = extraction.source(name)
    reader.write(bytes)
    reader.end()
    return extraction.sources()[0]!
  }
  const token = KINDS.oauth(randomFrom(3))

  test.each<[string, string, string | Buffer, object]>([
    ['nothing at all', 'a.log', '', { bytes: 0, notes: ['empty'] }],
    ['JSON that breaks off', 'a.json', `{"token":"${token}","b":[1`, { tokens: 1, notes: ['cut'] }],
    ['JSON that is whole', 'a.json', `\n {"token":"${token}"}\n\n`, { tokens: 1, notes: [] }],
    ['an archive', 'a.zip', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), { notes: ['packed'] }],
    ['a binary', 'a.db', `SQLite\0\u0001${token}\0`, { tokens: 1, notes: ['binary'] }],
    [
      'placeholders',
      'README.md',
      `ghp_${'x'.repeat(36)}\ngho_1234567890abcdefghijklmnopqrstuvwxyz`,
      { placeholders: 2 },
    ],
    [
      'what a scanner blacked out',
      'report.json',
      '[{"RuleID":"github-pat","Secret":"REDACTED"},{"Raw":"ghp_****","Redacted":"gho_aB3…"}]',
      { tokens: 0, redacted: 3 },
    ],
    [
      'hashes',
      'baseline.json',
      `{"hashed_secret":"${'ab12'.repeat(10)}"}{"hashed_token": "${'ab'.repeat(32)}"}`,
      { tokens: 0, hashed: 2 },
    ],
    [
      'hex without a word',
      'a.txt',
      `${hex(randomFrom(5), 40)}\n${hex(randomFrom(6), 40)}`,
      { tokens: 0, bareHex: 2 },
    ],
  ])('%s', (_, name, text, expected) => {
    expect(report(name, Buffer.from(text))).toMatchObject(expected)
  })

  test('hex without a word is found when it is asked for', () => {
    const bare = hex(randomFrom(5), 40)
    const extraction = createExtraction({ bareHex: true })
    const reader = extraction.source('list.txt')
    reader.write(Buffer.from(`${bare}\n${'ab'.repeat(32)}\n`))
    reader.end()
    expect(extraction.found().map((one) => one.token)).toEqual([bare])
  })

  test('a token in several sources is one token, with a place in each', () => {
    const extraction = createExtraction()
    for (const name of ['a.log', 'b.log']) {
      const reader = extraction.source(name)
      reader.write(Buffer.from(`first line\nx=${token} password=hunter2hunter2hunter2 y=${token}\n`))
      reader.end()
    }
    expect(extraction.found()).toEqual([
      {
        token,
        kind: 'oauth',
        checksum: 'fits',
        times: 4,
        places: [0, 1].map((source) => ({
          source,
          times: 2,
          line: 2,
          form: 'plain',
          before: 'x=',
          after: ' password=… y=…',
        })),
      },
    ])
  })
})

test('in a table a column is the token’s however long the rows before it and the cells in front of it are', () => {
  const random = randomFrom(13)
  const [ours, other] = [hex(random, 40), hex(random, 40)]
  const head = Array.from({ length: 100 }, (_, at) => (at === 80 ? 'token' : `c${at}`)).join(',')
  const row = (value: string, at: number) =>
    Array.from({ length: 100 }, (_, column) => (column === at ? value : `"x, ${'y '.repeat(20)}"`)).join(',')
  const text = [head, ...Array.from({ length: 40 }, () => row('none', 80)), row(ours, 80), row(other, 79)]
  expect(found('a.csv', Buffer.from(text.join('\n'))).map(({ token }) => token)).toEqual([ours])
})
