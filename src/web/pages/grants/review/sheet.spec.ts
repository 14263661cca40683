import { expect, test } from 'vitest'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { countsOf, outcomeOf, sheetHtml, type Sheet } from './sheet.ts'

const m = reviewMessages.sheet
const row = {
  grant: 1,
  name: `</th><script>alert("1")</script>&'`,
  clientId: 'abcde12345fghij67890',
  host: 'ci-bot.example',
  can: 'read and write all code',
  tokens: 3,
  marks: ['Calls itself <b>GitHub</b>'],
  choice: 'remove' as const,
  removed: true,
  outcome: m.outcomes.confirmed('14:02:11 UTC'),
}
const sheet: Sheet = {
  login: 'octocat',
  server: 'Sandbox <x>',
  serverUrl: 'http://127.0.0.1:4871',
  day: '21 November 2026',
  time: '21 November 2026, 14:02:11 UTC',
  rows: [row, { ...row, grant: 2, choice: null, removed: false, tokens: null, outcome: m.outcomes.kept }],
}

test('a saved sheet holds what strangers typed as text, runs nothing and loads nothing', () => {
  const html = sheetHtml(sheet, m)
  expect(html).toContain('&lt;/th&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;')
  expect(html).not.toMatch(/<script|<img|<link|<a |<b>|\bsrc=|url\(/)
  expect(html.match(/<tr>/g)).toHaveLength(3)
  expect(html).toContain(`default-src 'none'`)
  expect(html).toContain('Removed, confirmed 14:02:11 UTC')
})

test('what came of a choice is what the server said of it, and else what its list says', () => {
  const say = (...of: [Parameters<typeof outcomeOf>[0], Parameters<typeof outcomeOf>[1], boolean]) =>
    outcomeOf(...of, '14:02:11 UTC', m)
  expect(say('remove', 'confirmed', false)).toBe('Removed, confirmed 14:02:11 UTC')
  expect(say('remove', 'not-confirmed', true)).toBe('NOT CONFIRMED: the server still lists it')
  expect(say('remove', 'waiting', true)).toBe('Not tried: it still has access')
  expect(say('remove', null, true)).toBe('Not sent: it still has access')
  expect(say('remove', null, false)).toBe('No longer listed')
  expect(say('keep', null, true)).toBe('Still has access')
  expect(say('keep', null, false)).toBe('No longer listed')
})

test('every app is counted once', () => {
  expect(countsOf(sheet.rows, m)).toBe('0 kept, 1 removed, 0 put off, 1 not decided')
  const failed = { ...row, grant: 3, removed: false }
  expect(countsOf([row, failed], m)).toBe('0 kept, 1 removed, 1 to remove, 0 put off')
  expect(countsOf([], m)).toBe('0 kept, 0 to remove, 0 put off')
})
