import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer, type Verdict } from './answer.ts'
import { readMembers } from '../upstream/members.ts'

const TOKEN = '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'
const EVIL = 'gho_EVILEVILEVILEVILEVILEVILEVILEVILEVIL'
const sha256 = (text: string, as: 'hex' | 'base64' = 'hex') => createHash('sha256').update(text).digest(as)
const KNOWN: Verdict = { kind: 'token', token: TOKEN, authorizationId: 7 }

/** As GitHub answers, in its order of keys. */
const body = (
  named: { name?: string; url?: string; note?: string; login?: string } = {},
  more: object = {},
) => ({
  id: 7,
  url: 'https://h/authorizations/7',
  app: {
    name: named.name ?? 'CI Bot',
    url: named.url ?? 'https://app',
    client_id: 'abcde12345fghij67890',
    id: 13,
  },
  token: TOKEN,
  hashed_token: sha256(TOKEN),
  token_last_eight: TOKEN.slice(-8),
  note: named.note ?? null,
  note_url: named.url ?? null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  scopes: ['repo'],
  fingerprint: named.note ?? null,
  user: { login: named.login ?? 'octocat', id: 99, token: EVIL },
  ...more,
})
const read = (bytes: string | Buffer, headers: Record<string, string> = {}) =>
  readAnswer({ status: 200, headers, body: Buffer.from(bytes as string) })
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(body()).filter(([name]) => !names.includes(name)))

/** What somebody who wants to be taken for the token would write. */
const LURES = [
  `CI 'token': '${EVIL}' Bot`,
  `CI "token": "${EVIL}" Bot`,
  String.raw`CI \"token\": \"${EVIL}\" Bot`,
  String.raw`CI \\"token\\":\\"${EVIL}\\",`,
  `"},"token":"${EVIL}","hashed_token":"${sha256(EVIL)}","x":{"`,
  `\\"},"token":"${EVIL}",`,
  `"}}]}{"id":666,"token":"${EVIL}"}`,
  `\u2028"token":"${EVIL}"\u0000`,
  `\ud800","token":"${EVIL}","`,
  String.raw`\u0022,\u0022token\u0022:\u0022${EVIL}\u0022`,
  `{"token":"${EVIL}"}`,
  `'id': 666, "id": 666`,
]
const stranger = fc.oneof(
  fc.constantFrom(...LURES),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(fc.constantFrom(...LURES, '"', "'", '\\', '{', '}', '[', ']', ':', ',', 'token', ' ', '😀'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
)
const named = fc.record({ name: stranger, url: stranger, note: stranger, login: stranger })

describe('what strangers wrote is never the new token', () => {
  test('whatever they wrote: the whole answer gives the true token', () => {
    fc.assert(
      fc.property(named, fc.boolean(), (texts, pretty) => {
        const text = JSON.stringify(body(texts), null, pretty ? 2 : undefined)
        expect(read(text)).toEqual(KNOWN)
      }),
      { numRuns: 1_000 },
    )
  })

  test('whatever they wrote, cut at any byte: the true token or "not known"', () => {
    fc.assert(
      fc.property(named, fc.double({ min: 0, max: 1, noNaN: true }), (texts, share) => {
        const bytes = Buffer.from(JSON.stringify(body(texts)))
        const verdict = read(bytes.subarray(0, Math.floor(bytes.length * share)))
        if (verdict.kind === 'token') expect(verdict).toEqual(KNOWN)
        else expect(verdict.kind).toBe('doubt')
      }),
      { numRuns: 3_000 },
    )
  })

  test.each(LURES)('%j, cut at every byte: known from the closing quote on', (lure) => {
    const bytes = Buffer.from(JSON.stringify(body({ name: lure, url: lure, note: lure, login: lure })))
    const end = bytes.indexOf(`"token":"${TOKEN}"`) + `"token":"${TOKEN}"`.length
    for (let cut = 0; cut <= bytes.length; cut++)
      expect([cut, read(bytes.subarray(0, cut))]).toEqual([cut, cut >= end ? KNOWN : { kind: 'doubt' }])
  })

  test('bytes of any kind: never another value than the one whose hash is beside it', () => {
    fc.assert(
      fc.property(named, fc.nat(), fc.uint8Array({ maxLength: 12 }), (texts, place, noise) => {
        const bytes = Buffer.from(JSON.stringify(body(texts)))
        const at = place % bytes.length
        const bent = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + noise.length)])
        const verdict = read(bent)
        if (verdict.kind === 'token') expect(verdict.token).toBe(TOKEN)
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('the hash beside the token', () => {
  const other = sha256(EVIL)
  test.each<[string, object, Verdict['kind']]>([
    ['of another value', { hashed_token: other }, 'mismatch'],
    ['of another value in base64', { hashed_token: sha256(EVIL, 'base64') }, 'mismatch'],
    ['no hash at all', { hashed_token: 'x' }, 'mismatch'],
    ['a number', { hashed_token: 5 }, 'mismatch'],
    ['an object', { hashed_token: { hex: sha256(TOKEN) } }, 'mismatch'],
    ['another last eight', { token_last_eight: EVIL.slice(-8) }, 'mismatch'],
    ['an empty token', { token: '' }, 'unreadable'],
    ['a token of blanks', { token: '        ' }, 'unreadable'],
    ['a token in an object', { token: { value: TOKEN } }, 'unreadable'],
    ['in base64, as older servers have it', { hashed_token: sha256(TOKEN, 'base64') }, 'token'],
    ['in capitals', { hashed_token: sha256(TOKEN).toUpperCase() }, 'token'],
    ['missing', { hashed_token: undefined, token_last_eight: undefined }, 'token'],
    ['null', { hashed_token: null, token_last_eight: null }, 'token'],
    ['empty', { hashed_token: '', token_last_eight: '' }, 'token'],
  ])('%s', (_, more, kind) => {
    expect(read(JSON.stringify(body({}, more))).kind).toBe(kind)
  })

  test.each(['token', 'hashed_token', 'token_last_eight', 'id'])('%s twice: no choice is made', (name) => {
    const text = JSON.stringify(body())
    const again = JSON.stringify((body() as Record<string, unknown>)[name])
    expect(read(`${text.slice(0, -1)},"${name}":${again}}`)).toEqual({ kind: 'mismatch' })
    expect(read(`{"${name}":"${EVIL}",${text.slice(1)}`)).toEqual({ kind: 'mismatch' })
    // A name may be written with escapes.
    const spelt = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
    expect(read(`${text.slice(0, -1)},"${spelt}":${again}}`)).toEqual({ kind: 'mismatch' })
  })
})

test('the old value once more is not the new one', () => {
  const answer = { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body())) }
  expect(readAnswer(answer, sha256(TOKEN))).toEqual({ kind: 'mismatch' })
  expect(readAnswer(answer, sha256(EVIL))).toEqual(KNOWN)
})

describe('how the bytes come', () => {
  const text = JSON.stringify(body({ name: 'Bücher' }))
  test.each<[string, Buffer, Record<string, string>, Verdict['kind']]>([
    ['a byte order mark', Buffer.from(`\ufeff${text}`), {}, 'token'],
    ['broken UTF-8 in a name', Buffer.from(text.replace('ü', '\u00ff'), 'latin1'), {}, 'token'],
    ['white space behind it', Buffer.from(text + ' '.repeat(100_000)), {}, 'token'],
    ['a second answer behind it', Buffer.from(`${text}{"token":"${EVIL}"}`), {}, 'token'],
    ['UTF-16', Buffer.from(text, 'utf16le'), {}, 'unreadable'],
    ['single quotes', Buffer.from(text.replaceAll('"', "'")), {}, 'unreadable'],
    ['a page', Buffer.from(`<html>"token":"${EVIL}"</html>`), {}, 'unreadable'],
    ['a list around it', Buffer.from(`[${text}]`), {}, 'unreadable'],
    ['an object around it', Buffer.from(`{"data":${text}}`), {}, 'unreadable'],
    ['a text around it', Buffer.from(JSON.stringify(text)), {}, 'unreadable'],
    ['JSONP', Buffer.from(`f(${text})`), {}, 'unreadable'],
    ['a form', Buffer.from(`token=${TOKEN}&id=7`), {}, 'unreadable'],
    ['gzip', gzipSync(text), { 'content-encoding': 'gzip' }, 'token'],
    ['deflate', deflateSync(text), { 'content-encoding': 'deflate' }, 'token'],
    ['brotli', brotliCompressSync(text), { 'content-encoding': 'br' }, 'token'],
    ['gzip that is none', Buffer.from(text), { 'content-encoding': 'gzip' }, 'unreadable'],
    ['gzip that says nothing of it', gzipSync(text), {}, 'unreadable'],
    ['a gzip bomb', gzipSync(Buffer.alloc(32 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 'unreadable'],
    ['nothing', Buffer.alloc(0), {}, 'doubt'],
  ])('%s', (_, bytes, headers, kind) => {
    const verdict = read(bytes, headers)
    expect(verdict.kind).toBe(kind)
    if (verdict.kind === 'token') expect(verdict).toEqual(KNOWN)
  })

  test('gzip, cut anywhere: the true token or "not known"', () => {
    const packed = gzipSync(JSON.stringify(body({ name: LURES[1]! })))
    const kinds = new Set<string>()
    for (let cut = 0; cut <= packed.length; cut++) {
      const verdict = read(packed.subarray(0, cut), { 'content-encoding': 'gzip' })
      kinds.add(verdict.kind)
      if (verdict.kind === 'token') expect(verdict).toEqual(KNOWN)
    }
    expect(kinds.has('token')).toBe(true)
  })

  test('a fault behind the token: known where its hash came before the fault', () => {
    expect(read(`${text.slice(0, text.indexOf(',"note"'))}<`)).toEqual(KNOWN)
    expect(read(`${text.slice(0, text.indexOf(',"hashed_token"'))}<`).kind).toBe('unreadable')
    expect(read(JSON.stringify(without('hashed_token')).slice(0, -1)).kind).toBe('token')
  })

  test('five megabytes of the worst JSON: within a second', () => {
    for (const piece of ['[', '{"a":', '"token":{},', '\\u0041', '1e1,', '"a":1,']) {
      const worst = `{"x":${piece === '\\u0041' ? '"' : ''}${piece.repeat(5_000_000 / piece.length)}`
      // The best of a few: the machine may be busy, the work is the same.
      const times = Array.from({ length: 3 }, () => {
        const start = performance.now()
        expect(read(worst).kind).not.toBe('token')
        return performance.now() - start
      })
      expect(Math.min(...times)).toBeLessThan(1_000)
    }
  })
})

describe('the reader of members, held against JSON.parse', () => {
  const isObject = (text: string) => {
    try {
      const value: unknown = JSON.parse(text)
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    } catch {
      return false
    }
  }

  test('whole exactly where JSON.parse reads an object, and with the same values', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value)
        const { end, values } = readMembers(text)
        expect(end).toBe('whole')
        const parsed = JSON.parse(text) as Record<string, unknown>
        expect([...values.keys()].toSorted()).toEqual(Object.keys(parsed).toSorted())
        for (const [name, [one]] of values)
          if (typeof one !== 'symbol') expect(one).toEqual(parsed[name])
          else expect(typeof parsed[name]).toBe('object')
      }),
      { numRuns: 1_000 },
    )
  })

  test('bent anywhere: neither more nor less forgiving than JSON.parse', () => {
    const signs = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '1',
      '-',
      '+',
      '.',
      'e',
      't',
      'true',
      'null',
      ' ',
      '\n',
      '\t',
    ]
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
        fc.nat(),
        fc.constantFrom(...signs, '\u0001', '\\u', '\\x', '\u00a0', ''),
        fc.nat({ max: 2 }),
        (value, place, sign, gone) => {
          const text = JSON.stringify(value)
          const at = place % (text.length + 1)
          const bent = text.slice(0, at) + sign + text.slice(at + gone)
          expect([bent, readMembers(bent).end === 'whole']).toEqual([bent, isObject(bent)])
        },
      ),
      { numRuns: 5_000 },
    )
  })

  test('every beginning of an object is cut, never broken, and holds what the whole holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.nat(), (value, place) => {
        const text = JSON.stringify(value)
        const part = readMembers(text.slice(0, place % text.length))
        expect(part.end).toBe('cut')
        const whole = readMembers(text).values
        for (const [name, found] of part.values) expect(whole.get(name)).toEqual(found)
      }),
      { numRuns: 1_000 },
    )
  })
})
