import type { ReactNode } from 'react'
import { number, plural } from '../plural.ts'

const apps = (count: number) => plural(count, { one: '# app', other: '# apps' })
const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })

export const grantsMessages = {
  page: 'Apps with access',
  headline: (count: number) => plural(count, { one: '# app can act as you', other: '# apps can act as you' }),
  headlineSoFar: (count: number) => `At least ${apps(count)} can act as you`,
  lead: (login: ReactNode) => (
    <>Each app below holds access to the account {login}. Removing access stops all of its tokens at once.</>
  ),
  headlinePage: (page: number) => `Page ${number(page)} of your apps`,
  noneTitle: 'No app can act as you',
  none: 'You have not given any app access to this account, or you removed it. When you allow one, it appears here.',
  refresh: 'Refresh',
  facts: {
    title: 'Show only',
    admin: 'can delete or administer',
    write: 'can write at most',
    sinceLook: 'new since you last looked',
    code: 'can write all code',
    recent: 'new in 30 days',
    stale: 'unchanged for 2 years',
    noExpiry: 'without expiry',
    many: 'near the limit of 10 tokens',
  },
  drawn: 'Chart of power and age',
  search: 'Search',
  searchHint: 'App, note, client id, last eight, scope',
  sorts: {
    attention: 'Needs attention',
    name: 'Name',
    power: 'Power',
    tokens: 'Most tokens',
    granted: 'Newest grant',
    changed: 'Oldest change',
  },
  sortedBy: {
    attention: 'Sorted by what needs attention: marks, then power, then oldest change.',
    name: 'Sorted by name.',
    power: 'Sorted by power, strongest first.',
    tokens: 'Sorted by number of tokens, most first.',
    granted: 'Sorted by grant, newest first.',
    changed: 'Sorted by change, oldest first.',
  },
  /** `held` is null where no token could be read, `counted` false while there may be more. */
  caption: (shown: number, all: number, held: number | null, counted: boolean) => {
    const of = shown === all ? apps(all) : `${apps(shown)} of ${all}`
    return held === null ? of : `${of}, ${tokens(held)}${counted ? '' : ' so far'}`
  },
  columns: {
    app: 'App',
    can: 'Can do',
    tokens: 'Tokens',
    granted: 'Granted',
    changed: 'Changed',
    actions: 'Actions',
  },
  actionsFor: (app: string) => `Actions for ${app}`,
  open: 'Show details',
  count: (live: number, counted: boolean) => number(live) + (counted ? '' : '+'),
  slots: (used: number) => `${used}/10`,
  slotsMean: (used: number) =>
    `${used} of 10 tokens with the same scopes. GitHub revokes the oldest when an eleventh is made.`,
  noMatch: 'No app matches this search.',
  showAll: 'Show all apps',
  apps,
  tokens,
  refreshFailed: (clock: string) => `Could not read the list again. What you see is from ${clock}.`,
  tokensUnread: 'The tokens could not be read, so their numbers are missing.',
  needsPassword: {
    title: 'Apps with access needs your password',
    cause:
      'You signed in with GitHub. The server tells which apps have access only to a username and a password.',
  },
  look: {
    since: (count: number, day: string) =>
      plural(count, {
        one: `# app is new or can do more since you last looked on ${day}.`,
        other: `# apps are new or can do more since you last looked on ${day}.`,
      }),
    show: 'Show only these',
    seen: 'Mark as seen',
    newApp: 'New since you last looked',
    canMore: (can: string) => `New since you last looked: it can ${can}`,
  },
  review: 'Review',
  marks: {
    nameSaysGithub: (host: string) => `Calls itself GitHub, but its home page is ${host}`,
    nameSaysGithubNoHost: 'Calls itself GitHub, but has no home page there',
    homeIs: (host: string) => `its home page is ${host}`,
    noHome: 'it has no home page',
    passesFor: (known: string, elsewhere: string) => `Its name is like ${known}, but ${elsewhere}`,
    mixedAlphabets: 'Its name mixes letters of two alphabets that look the same',
    foreignDomain: (domain: string, elsewhere: string) => `Its name speaks of ${domain}, but ${elsewhere}`,
    foreignLetters: (host: string) =>
      `The address of its home page holds letters that may look like others: ${host}`,
    namesake: (clientId: string) => `Another app here has the same name, with client id ${clientId}`,
    hiddenCharacters: 'Its name holds characters that cannot be seen',
    noWebAddress: 'Its home page is not a web address',
    strongAndNew: (can: string, when: string) => `Can ${can}; granted ${when}`,
    strongSince: (can: string, day: string) => `Can ${can}; unchanged since ${day}`,
    strongAndOld: (can: string, years: number) =>
      `Can ${can}; unchanged for ${plural(years, { one: '# year', other: '# years' })}`,
  },
  removeSelected: (count: number) =>
    plural(count, { one: 'Remove access', other: 'Remove access of # apps' }),
}
