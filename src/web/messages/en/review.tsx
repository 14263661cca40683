import type { ReactNode } from 'react'
import { number, plural } from '../plural.ts'

const apps = (count: number) => plural(count, { one: '# app', other: '# apps' })
const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })

export const reviewMessages = {
  page: 'Review',
  title: 'Five-minute review',
  lead: (login: ReactNode, count: number) => (
    <>
      {plural(count, { one: '# app acts', other: '# apps act' })} as {login}, the riskiest first. Decide one
      at a time; nothing is sent before the summary.
    </>
  ),
  none: 'No app can act as you, so there is nothing to review.',
  toGrants: 'Go to Apps with access',
  needsPassword: {
    title: 'A review needs your password',
    cause:
      'You signed in with GitHub. The server tells which apps have access only to a username and a password.',
  },
  progress: (decided: number, all: number) => `${number(decided)} of ${number(all)} decided`,
  split: (keep: number, removed: number, remove: number, later: number) =>
    [
      `${number(keep)} keep`,
      removed > 0 && `${number(removed)} removed`,
      (remove > 0 || removed === 0) && `${number(remove)} remove`,
      `${number(later)} later`,
    ]
      .filter(Boolean)
      .join(', '),
  position: (at: number, all: number) => `App ${number(at)} of ${number(all)}`,
  choices: { keep: 'Keep', remove: 'Remove', later: 'Later' },
  chosen: { keep: 'You chose: keep', remove: 'You chose: remove', later: 'You chose: later' },
  choose: 'Your choice',
  back: 'Previous app',
  next: 'Next app',
  toSummary: 'Summary',
  more: 'Its tokens and scopes',
  details: 'All details',
  notKept: 'This choice could not be kept. It holds on this page, and is lost when you reload it.',
  facts: (granted: string, changed: string) => `Allowed ${granted}, last changed ${changed}.`,
  holds: (count: number, never: number) =>
    count === 0
      ? 'Holds no live token now.'
      : never === 0
        ? `Holds ${tokens(count)}; all expire.`
        : count === 1
          ? 'Holds 1 token, which never expires.'
          : `Holds ${tokens(count)}; ${number(never)} never expire.`,
  keysHint: 'Keys: K keep, R remove, L later, arrows to go back and forth.',
  summary: {
    title: 'Summary',
    lead: 'Nothing has been sent so far. Change what you want, then remove in one go.',
    open: (count: number) =>
      plural(count, { one: '# app is not decided yet.', other: '# apps are not decided yet.' }),
    goOn: 'Go on deciding',
    remove: (count: number) => `Remove: ${apps(count)}`,
    later: (count: number) => `Later: ${apps(count)}`,
    keep: (count: number) => `Keep: ${apps(count)}`,
    radius: (of: number, held: number | null, login: string) =>
      held === null
        ? `${apps(of)} lose their access and every token for ${login}.`
        : `${plural(of, { one: '# app loses', other: '# apps lose' })} access, and ${plural(held, { one: '# token', other: '# tokens' })} of ${login} ${held === 1 ? 'stops' : 'stop'} working.`,
    radiusAgain: 'The lists are read again before you confirm.',
    oneTokens: (count: number) => tokens(count),
    change: (app: string) => `Change the choice for ${app}`,
    changeShort: 'Change',
    removeThem: (count: number) =>
      plural(count, { one: 'Remove access…', other: 'Remove access of # apps…' }),
    signOff: 'Sign off',
    nothing: 'Nothing is to be removed.',
    power: (admin: number, write: number, read: number) =>
      `Able to delete or administer: ${number(admin)}. Able to write: ${number(write)}. Read or none: ${number(read)}.`,
  },
  sheet: {
    title: 'Sign-off sheet',
    document: (login: string, day: string) => `Review of apps with access, @${login}, ${day}`,
    account: 'Account',
    server: 'Server',
    date: 'Date',
    result: 'Result',
    counts: (keep: number, removed: number, remove: number, later: number, open: number) =>
      [
        `${number(keep)} kept`,
        removed > 0 && `${number(removed)} removed`,
        (remove > 0 || removed === 0) && `${number(remove)} to remove`,
        `${number(later)} put off`,
        open > 0 && `${number(open)} not decided`,
      ]
        .filter(Boolean)
        .join(', '),
    columns: { app: 'App', can: 'Can do', tokens: 'Tokens', choice: 'Choice', outcome: 'What came of it' },
    choices: { keep: 'Keep', remove: 'Remove', later: 'Later', open: 'Not decided' },
    outcomes: {
      kept: 'Still has access',
      confirmed: (clock: string) => `Removed, confirmed ${clock}`,
      gone: 'Had no access any more',
      'not-confirmed': 'NOT CONFIRMED: the server still lists it',
      unknown: 'Not proven: asking again failed',
      failed: 'Failed: it still has access',
      'under-way': 'Under way',
      waiting: 'Not tried: it still has access',
      notListed: 'No longer listed',
      notSent: 'Not sent: it still has access',
    },
    nameless: (id: number) => `App of grant #${id}, removed before this page was opened`,
    madeBy: (time: string) => `Made by Authdesk at ${time} from the server’s own lists. No token is in it.`,
    signature: 'Signature',
    print: 'Print',
    save: 'Save as HTML',
    seen: 'Mark everything as seen',
    seenDone: 'Everything is marked as seen: “new since you last looked” counts from now.',
    anew: 'Start a new review',
    anewHint: 'Forgets these choices.',
    backToSummary: 'Back to the summary',
  },
}
