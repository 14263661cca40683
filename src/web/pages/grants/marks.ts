import type { Grant } from '#contract/grants.ts'
import { essentialScopes, powerOf } from '#github/scopes.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { canWord } from '#web/show/scopeWords.ts'
import { hidesText, safeText, webAddress } from '#web/ui/safeText.ts'
import { dayOf, relativeTime } from '#web/ui/Time.tsx'
import { foreignDomain, isWithin, mixesAlphabets, passesFor, skeleton } from './lookalike.ts'

const DAY = 86_400_000
const NEW = 30 * DAY
const YEAR = 365.25 * DAY
const OLD = 2 * YEAR

/** What a mark is held against. */
interface Surroundings {
  serverHost: string
  now: number
  /** Apps that look the same by name, by client id. */
  others: ReadonlyMap<string, readonly Grant[]>
  /** What is kept says dates: "3 days ago" is wrong tomorrow. */
  onPaper?: boolean
}

/** Reasons to look at an app first. Each is a rule with its sentence, never a score. */
export function marksOf(
  grant: Grant,
  scopes: readonly string[] | null,
  { serverHost, now, others, onPaper }: Surroundings,
): string[] {
  const m = messagesIn(grantsMessages).marks
  const marks: string[] = []
  const home = webAddress(grant.app.url)

  if (hidesText(grant.app.name)) marks.push(m.hiddenCharacters)
  marks.push(...nameMarks(grant, home, { serverHost, others }, m))
  if (!home && grant.app.url.trim() !== '') marks.push(m.noWebAddress)

  const strongest = essentialScopes(scopes ?? [])[0]
  if (strongest && powerOf(strongest) === 'admin' && isNew(grant, now)) {
    marks.push(
      m.strongAndNew(canWord(strongest), (onPaper ? dayOf : relativeTime)(new Date(grant.createdAt))),
    )
  }
  if (strongest && ['admin', 'write'].includes(powerOf(strongest)) && isStale(grant, now)) {
    marks.push(
      onPaper
        ? m.strongSince(canWord(strongest), dayOf(new Date(grant.updatedAt)))
        : m.strongAndOld(canWord(strongest), Math.trunc((now - Date.parse(grant.updatedAt)) / YEAR)),
    )
  }
  return marks
}

export const isNew = (grant: Grant, now: number) => now - Date.parse(grant.createdAt) < NEW
export const isStale = (grant: Grant, now: number) => now - Date.parse(grant.updatedAt) > OLD

/** A name that wants to be taken for another one. */
function nameMarks(
  { app }: Grant,
  home: URL | null,
  { serverHost, others }: Pick<Surroundings, 'serverHost' | 'others'>,
  m: (typeof grantsMessages)['marks'],
): string[] {
  const marks: string[] = []
  const host = home?.hostname
  const elsewhere = home ? m.homeIs(home.host) : m.noHome
  const passes = passesFor(app.name, host)
  const domain = foreignDomain(app.name, host)
  if (skeleton(app.name).includes('github')) {
    if (!['github.com', serverHost].some((own) => isWithin(host, own))) {
      marks.push(home ? m.nameSaysGithub(home.host) : m.nameSaysGithubNoHost)
    }
  } else if (passes) marks.push(m.passesFor(passes, elsewhere))
  if (mixesAlphabets(app.name)) marks.push(m.mixedAlphabets)
  if (domain) marks.push(m.foreignDomain(domain, elsewhere))
  if (host?.split('.').some((label) => label.startsWith('xn--'))) marks.push(m.foreignLetters(host))
  const [other] = others.get(app.clientId) ?? []
  if (other) marks.push(m.namesake(safeText(other.app.clientId, 24)))
  return marks
}
