import { expect, test } from 'vitest'
import type { Grant } from '#contract/grants.ts'
import { seedApps } from '../../../sandbox/seed/apps.ts'
import { foreignDomain, mixesAlphabets, namesakes, passesFor, skeleton } from './lookalike.ts'
import { marksOf } from './marks.ts'

const grant = (name: string, url = 'https://some.example', clientId = name): Grant => ({
  id: 1,
  app: { clientId, name, url },
  scopes: [],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
})

test.each(['GitHub', 'Git-Hub', 'GіtHub', 'G1tHub', 'gitһub', 'GITHUB', 'Ｇｉｔｈｕｂ', 'Git​Hub'])(
  '%s looks like GitHub',
  (name) => expect(skeleton(name)).toContain('github'),
)

test.each([
  ['Slаck', true],
  ['Οpen AI', true],
  ['ОpenAI', true],
  ['Γειά σου', false],
  ['Приложение CI', false],
  ['Плагин для GitHub', false],
  ['CI Bot', false],
  ['日本語 App', false],
  ['Café Münster', false],
])('%s mixes alphabets within a word: %s', (name, mixed) => expect(mixesAlphabets(name)).toBe(mixed))

test.each([
  ['Slack', 'slack.com', null],
  ['Slack', 'api.slack.com', null],
  ['Slack', 'slack.com.evil.example', 'Slack'],
  ['SIack notifications', 'slack-app.example', 'Slack'],
  ['Slаck', 'some.example', 'Slack'],
  ['Slacker', 'some.example', null],
  ['Deploy to Slack', 'some.example', null],
  ['Circle CI', 'circleci.com', null],
  ['Circle CI', 'circle-ci.example', 'CircleCI'],
  ['CircelCI', 'some.example', 'CircleCI'],
  ['Netlfy', 'some.example', 'Netlify'],
  ['Verce1', undefined, 'Vercel'],
  ['Trellis', 'some.example', null],
])('%s at %s passes for %s', (name, host, known) => expect(passesFor(name, host)).toBe(known))

test.each([
  ['circleci.com sync', 'evil.example', 'circleci.com'],
  ['circleci.com sync', 'app.circleci.com', null],
  ['notes (www.notion.so.io)', 'x.example', 'notion.so.io'],
  ['Node.js runner', 'x.example', null],
  ['v1.2 of it', 'x.example', null],
])('%s with its home at %s names %s', (name, host, domain) => expect(foreignDomain(name, host)).toBe(domain))

test('apps of one name know each other, also when one of them only looks like it', () => {
  const all = [grant('CI Bot', undefined, 'a'), grant('CΙ-Bot', undefined, 'b'), grant('Other'), grant('🙂')]
  const found = namesakes(all)
  expect([...found.keys()]).toEqual(['a', 'b'])
  expect(found.get('a')!.map(({ app }) => app.clientId)).toEqual(['b'])
})

test('of the seed’s apps only the one that is meant to deceive by its name is marked for it', () => {
  const all = seedApps.map(({ name, url, clientId }) => grant(name, url, clientId))
  const marked = all.filter(
    (one) => marksOf(one, [], { serverHost: '127.0.0.1', now: 0, others: namesakes(all) }).length > 0,
  )
  expect(marked.map(({ app }) => app.name.slice(0, 15))).toEqual([
    'GitHub Security',
    'Invoice ‮gnp.ex',
    '<script>alert(d',
  ])
})
