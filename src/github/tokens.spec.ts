import { describe, expect, test } from 'vitest'
import { holdsToken, maskToken, maskTokensIn, tokenShape } from './tokens.ts'

describe('tokenShape', () => {
  // Public fake tokens whose checksum is known, and one whose last digit was changed.
  test.each([
    ['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', { kind: 'personal', checksum: 'fits' }],
    ['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', { kind: 'oauth', checksum: 'fits' }],
    ['ghu_H3xbiBdlzffNx7Y56iNsPw3joObj7U2nO29h', { kind: 'app-user', checksum: 'fits' }],
    ['ghs_aB7cD8eF9gH0jK1mN2pQ3rS4tU5vW62M5jQM', { kind: 'app-installation', checksum: 'fits' }],
    [`gho_${'A'.repeat(30)}0uCPlr`, { kind: 'oauth', checksum: 'fits' }],
    ['ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18', { kind: 'personal', checksum: 'wrong' }],
    ['e72e16c7e42f292c6912e7710c838347ae178b4a', { kind: 'legacy', checksum: 'none' }],
    [`github_pat_${'a'.repeat(22)}_${'b'.repeat(59)}`, { kind: 'fine-grained', checksum: 'none' }],
  ])('%s', (text, shape) => {
    expect(tokenShape(text)).toEqual(shape)
  })

  test.each(['', 'hello', 'gho_short', 'E72E16C7E42F292C6912E7710C838347AE178B4A', `ghp_${'é'.repeat(36)}`])(
    'is null for %j',
    (text) => {
      expect(tokenShape(text)).toBeNull()
    },
  )
})

test('what may stand where everybody reads it: hex where a machine gives the names, and never a token', () => {
  const hex = 'e72e16c7e42f292c6912e7710c838347ae178b4a'
  for (const token of [
    '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',
    `my github_pat_${'a'.repeat(22)}_${'b'.repeat(59)}`,
  ])
    for (const hexToo of [true, false]) expect(holdsToken(token, hexToo)).toBe(true)
  expect(holdsToken(`it was ${hex}.`, true)).toBe(true)
  expect(holdsToken(hex, false)).toBe(false)
  for (const text of ['laptop', 'ghp_ of the laptop', 'gho_…Ae178B4a'])
    expect(holdsToken(text, true)).toBe(false)
})

test('a mask shows the prefix and the last eight, and nothing of what is too short to hide', () => {
  expect(maskToken('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')).toBe('gho_…sV0UQzQM')
  expect(maskToken('e72e16c7e42f292c6912e7710c838347ae178b4a')).toBe('…ae178b4a')
  expect(maskToken('secret')).toBe('…')
})

test('a sentence keeps its words and loses its tokens; a SHA-256 is no token', () => {
  const hash = 'ab'.repeat(32)
  expect(
    maskTokensIn(
      `leaked: 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, e72e16c7e42f292c6912e7710c838347ae178b4a (${hash})`,
    ),
  ).toBe(`leaked: gho_…sV0UQzQM, …ae178b4a (${hash})`)
})
