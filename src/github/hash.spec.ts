import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditLogQueries, hashAsBase64, hashForms, hashToken, readHash } from './hash.ts'

test('both forms agree with another implementation', async () => {
  const token = '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'
  const hex = await hashToken(token)
  expect(hex).toBe(createHash('sha256').update(token).digest('hex'))
  expect(hashAsBase64(hex!)).toBe(createHash('sha256').update(token).digest('base64'))
})

/** Its base64 holds a plus, a slash and the padding. */
const HEX = 'fbf0cf3e1f3b6a3d1e9c4a57fbefbe00112233445566778899aabbccddeeff3f'
const BASE64 = Buffer.from(HEX, 'hex').toString('base64')

describe('the bridge between spellings', () => {
  test('the example has what makes trouble', () => {
    expect(BASE64).toMatch(/\+.*\/.*=$|\/.*\+.*=$/)
  })

  test.each([
    ['hex', HEX],
    ['hex in capitals', HEX.toUpperCase()],
    ['base64', BASE64],
    ['base64 without padding', BASE64.replace('=', '')],
    ['base64url', Buffer.from(HEX, 'hex').toString('base64url')],
    ['base64url with padding', `${Buffer.from(HEX, 'hex').toString('base64url')}=`],
    ['escaped for JSON', BASE64.replaceAll('+', String.raw`\u002b`).replaceAll('/', String.raw`\/`)],
    ['escaped for JSON, in capitals', BASE64.replaceAll('+', String.raw`\u002B`)],
    ['escaped twice, as in a log of a log', BASE64.replaceAll('+', String.raw`\\u002b`)],
    ['all three signs escaped', hashForms(HEX).escaped],
    ['escaped for an address', encodeURIComponent(BASE64)],
    ['escaped for an address, in small letters', BASE64.replaceAll('+', '%2b').replaceAll('/', '%2f')],
    ['in quotes', `"${BASE64}"`],
    ['in single quotes', `'${HEX}'`],
    ['in escaped quotes', String.raw`\"${BASE64}\"`],
    ['a query of the audit log', `hashed_token:"${BASE64}"`],
    ['a line of a JSON log', `"hashed_token": "${BASE64}",`],
    ['a line of a nested JSON log', String.raw`\"hashed_token\":\"${BASE64}\",`],
    ['a field of a text log', `hashed_token=${HEX}`],
    ['with blanks around it', `  ${HEX}\n`],
  ])('%s', (_, text) => {
    expect(readHash(text)).toBe(HEX)
  })

  test.each([
    ['nothing', ''],
    ['a word', 'octocat'],
    ['a token', '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'],
    ['a token from before 2021, or a SHA-1', 'e72e16c7e42f292c6912e7710c838347ae178b4a'],
    ['a digit too few', HEX.slice(1)],
    ['a digit too many', `${HEX}0`],
    ['a letter that is no digit', `g${HEX.slice(1)}`],
    ['base64 cut off', BASE64.slice(0, 42)],
    ['base64 with the padding of another length', `${BASE64.slice(0, 42)}==`],
    ['base64 with bits behind the hash', `${BASE64.slice(0, 42)}9=`],
    ['both alphabets at once', `+_${BASE64.slice(2)}`],
    ['another field', `token_id:"${BASE64}"`],
    ['two hashes', `${HEX} ${HEX}`],
    ['a quote that is not closed', `"${HEX}`],
    ['blanks within', `${HEX.slice(0, 32)} ${HEX.slice(32)}`],
    ['a hash of another kind', createHash('sha512').update('x').digest('hex')],
  ])('is none: %s', (_, text) => {
    expect(readHash(text)).toBeNull()
  })

  const hashes = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('hex'))

  test('every hash comes back from every form, bare, in quotes and as a query', () => {
    fc.assert(
      fc.property(hashes, (hex) => {
        for (const form of Object.values(hashForms(hex)))
          for (const text of [form, `"${form}"`, `hashed_token:"${form}"`, `"hashed_token":"${form}",`])
            expect([text, readHash(text)]).toEqual([text, hex])
      }),
    )
  })

  test('nothing else is accepted: what is read is there in one of its forms', () => {
    const near = fc
      .tuple(hashes, fc.nat(80), fc.string({ maxLength: 3 }), fc.constantFrom(...Object.keys(hashForms(HEX))))
      .map(([hex, at, noise, form]) => {
        const text = hashForms(hex)[form as 'hex']
        return text.slice(0, at) + noise + text.slice(at + noise.length)
      })
    const alphabet = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEFxyzXYZ+/-_=%\\"')),
      minLength: 40,
      maxLength: 66,
    })
    fc.assert(
      fc.property(fc.oneof(near, alphabet, fc.string({ unit: 'binary', maxLength: 90 })), (text) => {
        const hex = readHash(text)
        if (hex === null) return
        expect(hex).toMatch(/^[0-9a-f]{64}$/)
        const plain = decodeURIComponent(text.replaceAll(/\\+u00/gi, '%').replaceAll(/\\+\//g, '/')).trim()
        const { base64, base64url } = hashForms(hex)
        expect(
          [hex, base64.slice(0, 43), base64url].some(
            (form) => plain.includes(form) || plain.toLowerCase().includes(hex),
          ),
        ).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('the strings for GitHub’s audit log: the base64 in quotes, and the same escaped', () => {
    expect(auditLogQueries(HEX)).toEqual({
      search: `hashed_token:"${BASE64}"`,
      phrase: `phrase=hashed_token%3A%22${encodeURIComponent(BASE64)}%22`,
    })
  })
})
