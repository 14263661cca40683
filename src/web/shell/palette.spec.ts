import { expect, test } from 'vitest'
import { fit } from './palette.ts'

test('every word has to stand somewhere, in any order', () => {
  expect(fit('Remove access of CI Bot', ['bot', 'remove'])).not.toBeNull()
  expect(fit('Remove access of CI Bot', ['bot', 'revoke'])).toBeNull()
})

test('what begins with it comes before what begins a word with it, and that before what just holds it', () => {
  const [first, word, within] = [
    fit('Check', ['check']),
    fit('To check', ['check']),
    fit('Recheck', ['check']),
  ]
  expect(first).toBeGreaterThan(word!)
  expect(word).toBeGreaterThan(within!)
})

test('no word fits everything', () => {
  expect(fit('Anything', [])).toBe(0)
})
