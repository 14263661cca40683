import { expect, test } from 'vitest'
import { createExtraction } from '#github/extract.ts'
import { KINDS, randomFrom } from '#github/testing/corpus.ts'
import type { Verdict } from './bulkCheck.ts'
import { lettersOf } from './letters.ts'
import { asCsv, asJson, reportRows } from './report.ts'
import { createRows, groupsOf } from './rows.ts'

const random = randomFrom(11)
const [alive, gone, failed] = [KINDS.oauth(random), KINDS.legacy(random), KINDS['app-user'](random)] as const
const AT = '2026-11-21T08:00:00Z'

const live: Verdict = {
  state: 'active',
  appId: 'ci-bot',
  at: AT,
  token: {
    id: 1,
    app: {
      clientId: 'abcde12345fghij67890',
      name: '=HYPERLINK("http://evil.example")',
      url: 'https://ci.example',
    },
    note: '\t+1, and "more"',
    noteUrl: null,
    scopes: ['repo'],
    fingerprint: null,
    lastEight: alive.slice(-8),
    hash: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-02T00:00:00Z',
    expiresAt: null,
    user: { id: 1, login: 'octocat', siteAdmin: false },
  },
}

function rows() {
  const extraction = createExtraction()
  for (const name of ['=cmd.log', 'b.env']) {
    const reader = extraction.source(name)
    reader.write(Buffer.from(`x\nGITHUB_TOKEN=${alive}\n`))
    if (name === 'b.env') reader.write(Buffer.from(`token: ${gone}\nTOKEN=${failed}\n`))
    reader.end()
  }
  const verdicts = new Map<string, Verdict>([
    [alive, live],
    [gone, { state: 'not-valid', at: AT }],
    [failed, { state: 'failed', code: 'upstream-timeout', at: AT }],
  ])
  const sources = extraction.sources()
  return { rows: createRows(extraction.found(), sources, 'hubot')(verdicts), sources }
}

test('a report has the hashes in both spellings, and no token; no cell of it is a formula', async () => {
  const made = rows()
  const report = await reportRows(made.rows, made.sources)
  const csv = asCsv(report)
  const json = asJson(report, AT)
  for (const token of [alive, gone, failed])
    for (const text of [csv, json])
      for (let at = 0; at + 12 <= token.length; at++) expect(text).not.toContain(token.slice(at, at + 12))

  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256').update(alive).digest()
  expect(csv).toContain(hash.toString('hex'))
  expect(json).toContain(hash.toString('base64'))

  const cells = csv.split(/,|\r\n/).map((cell) => cell.replace(/^"/, ''))
  expect(cells.filter((cell) => /^[=+\-@\t\r\0]/.test(cell))).toEqual([])
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
  expect(csv).toContain(`'=cmd.log:2; b.env:2`)
  expect(
    csv
      .trim()
      .split('\r\n')
      .map((line) => line.split(',')[3]),
  ).toEqual(['"verdict"', '"active"', '"not-valid"', '"failed"'])
  expect(JSON.parse(json)).toMatchObject({
    count: 3,
    tokens: [{ user: 'octocat', times: 2 }, {}, { failure: 'upstream-timeout' }],
  })
})

test('a letter goes to each owner of an active token, names it by its last eight and says where it was', () => {
  const made = rows()
  const letters = lettersOf(made.rows, made.sources)
  expect(letters.map(({ login }) => login)).toEqual(['octocat'])
  expect(letters[0]!.text).toContain(`…${alive.slice(-8)}, for =HYPERLINK`)
  expect(letters[0]!.text).toContain('=cmd.log, line 2 and b.env, line 2')
  expect(letters[0]!.text).not.toContain(alive.slice(4, 20))
})

test('groups: a token in two files counts in both, what is not known has no name', () => {
  const made = rows()
  expect(groupsOf(made.rows, 'file')).toEqual([
    { name: 'b.env', all: 3, active: 1 },
    { name: '=cmd.log', all: 1, active: 1 },
  ])
  expect(groupsOf(made.rows, 'user')).toEqual([
    { name: 'octocat', all: 1, active: 1 },
    { name: null, all: 2, active: 0 },
  ])
})
