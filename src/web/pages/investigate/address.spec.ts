import { expect, test } from 'vitest'
import { fragmentOf, type Sought, soughtIn } from './address.ts'

const HEX = 'fbf0cf3e1f3b6a3d1e9c4a57fbefbe00112233445566778899aabbccddeeff3f'
const EXAMPLES: Sought[] = [
  { kind: 'hash', hex: HEX },
  { kind: 'last-eight', lastEight: 'Ae178B4a' },
  { kind: 'client-id', clientId: 'Iv1.0123456789abcdef' },
  { kind: 'login', login: 'monalisa' },
  { kind: 'id', id: 503 },
]

test.each(EXAMPLES)('an address brings back what was looked for: %j', (sought) => {
  expect(soughtIn(fragmentOf(sought))).toEqual(sought)
})

test('a hash is understood in base64, too, because people make links of what they have', () => {
  const base64 = Buffer.from(HEX, 'hex').toString('base64')
  expect(soughtIn(`#h=${base64}`)).toEqual({ kind: 'hash', hex: HEX })
  expect(soughtIn(`#h=${encodeURIComponent(base64)}`)).toEqual({ kind: 'hash', hex: HEX })
})

test.each([
  '',
  '#',
  '#h=',
  '#h=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',
  '#user=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',
  '#user=two%20words',
  '#h=%E0%A4%A',
  '#constructor=x',
  '#__proto__=x',
  '#id=0',
])('%j says nothing', (fragment) => {
  expect(soughtIn(fragment)).toBeNull()
})
