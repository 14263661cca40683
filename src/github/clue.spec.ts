import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readClues } from './clue.ts'
import { hashForms } from './hash.ts'

const HEX = 'fbf0cf3e1f3b6a3d1e9c4a57fbefbe00112233445566778899aabbccddeeff3f'
const kinds = (text: string) => readClues(text).map(({ kind }) => kind)

test.each([
  ['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', ['token']],
  ['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', ['token']],
  ['e72e16c7e42f292c6912e7710c838347ae178b4a', ['token']],
  ['gho_cutoffhalfway', ['token']],
  [HEX, ['hash']],
  [hashForms(HEX).base64, ['hash']],
  [`hashed_token:"${hashForms(HEX).base64}"`, ['hash']],
  ['…Ae178B4a', ['last-eight']],
  ['...Ae178B4a', ['last-eight']],
  ['gho_…Ae178B4a', ['last-eight']],
  ['Ae178B4a', ['last-eight', 'login']],
  ['x__1234_', ['last-eight']],
  ['12345678', ['last-eight', 'id', 'login']],
  ['monalisa', ['login', 'last-eight']],
  ['@monalisa', ['login']],
  ['octocat', ['login']],
  ['octo-cat_acme', ['login']],
  ['#503', ['id']],
  ['503', ['id', 'login']],
  ['@503', ['login']],
  ['0123456789abcdef0123', ['client-id', 'login']],
  ['Iv1.0123456789abcdef', ['client-id']],
  ['Ov23liAAAAAAAAAAAAAA', ['client-id', 'login']],
  ['', []],
  ['two words', []],
  ['-octocat', []],
  ['octo--cat', []],
  ['someone@example.com', []],
  ['@', []],
  ['#', []],
  ['#0', []],
  ['…', []],
  ['…Ae178B4', []],
  ['https://github.example.com/settings', []],
])('%j can be %j', (text, expected) => {
  expect(kinds(text)).toEqual(expected)
})

test('whatever is read holds nothing that was not in the text, and a secret is never read as anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      for (const clue of readClues(text)) {
        const [, value] = Object.entries(clue).find(([key]) => key !== 'kind')!
        if (clue.kind !== 'hash') expect(text).toContain(String(value))
      }
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom('ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'),
      fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019_')), minLength: 9, maxLength: 90 }),
      (prefix, rest) => {
        expect(kinds(` ${prefix}${rest}\n`)).toEqual(['token'])
      },
    ),
  )
})
