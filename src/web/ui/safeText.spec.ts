import { expect, test } from 'vitest'
import { hidesText, safeText, webAddress } from './safeText.ts'

test('control, bidirectional and invisible characters are taken out', () => {
  expect(safeText('CI\u202E toB\u200B\u0000')).toBe('CI toB')
  expect(safeText('a\u2066b\u2069\uFEFFc\u00ADd')).toBe('abcd')
  expect(safeText('two\nlines\tand\u2028more')).toBe('two lines and more')
  expect(safeText('\u202E\u200B')).toBe('')
})

test('a tower of accents is cut down', () => {
  expect(safeText(`Z${'\u0335'.repeat(200)}algo`)).toBe('Z\u0335\u0335algo')
})

test('length is bounded by characters, not by halves of them', () => {
  expect(safeText('😀'.repeat(90), 3)).toBe('😀😀…')
})

test('what looks the same and is not is noticed', () => {
  expect(hidesText('CI Bot')).toBe(false)
  expect(hidesText('CI\u200B Bot')).toBe(true)
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  ' vbscript:x',
  'not an address',
  'https://a:b@example.com',
  '',
])('%s is no web address', (text) => expect(webAddress(text)).toBeNull())

test('a web address keeps its real host', () => {
  expect(webAddress('https://gіthub.com/x')?.host).toBe('xn--gthub-n2e.com')
})
