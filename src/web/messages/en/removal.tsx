import type { ReactNode } from 'react'
import { number, plural } from '../plural.ts'
import { lost } from './lost.ts'

const apps = (count: number) => plural(count, { one: '# app', other: '# apps' })
const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })

const alsoExpired = (count: number) =>
  count === 0 ? '' : plural(count, { one: ', and # that has expired', other: ', and # that have expired' })

/** Removing the access of one app. */
export const removeMessages = {
  question: (app: string) => `Remove access of ${app}?`,
  stops: {
    tokens: (live: number, expired: number, login: string) =>
      live === 0
        ? `It holds no live token now; it could have asked for one without asking you${alsoExpired(expired)}`
        : plural(live, {
            one: `Its # token for ${login}`,
            other: `All of its # tokens for ${login}`,
          }) + alsoExpired(expired),
    tokensUnknown: (login: string) =>
      `Every token that it holds for ${login}; they could not be read now, so their number is not known`,
    named: (names: ReactNode, more: number) => (
      <>
        Among them: {names}
        {more > 0 && <> and {more} more</>}
      </>
    ),
    can: (can: string, login: string) => `It can no longer ${lost(can)} as ${login}`,
    canByApp: (login: string) => `It can no longer do for ${login} what its permissions allow`,
  },
  stays: {
    copies: 'What it has already copied',
    made: 'What it has already made: deploy keys, hooks, commits',
    installation: 'Its installation on repositories, if it has one; that is another setting',
  },
  undo: (app: string) => `This cannot be undone. You can allow ${app} again, and it then gets new tokens.`,
  removed: (app: ReactNode) => <>Removed access of {app}.</>,
  notRemoved: (app: ReactNode) => <>Access of {app}:</>,
  alreadyGone: (app: ReactNode) => <>{app} had no access any more; it was removed elsewhere.</>,
}

/** Removing the access of several apps: asked, under way, done. */
export const removeSeveralMessages = {
  verb: (count: number) => plural(count, { one: 'Remove access', other: 'Remove access of # apps' }),
  question: (count: number) =>
    plural(count, { one: 'Remove access of this app?', other: 'Remove access of these # apps?' }),
  questionAll: (count: number) =>
    plural(count, { one: 'Remove access of your only app?', other: 'Remove access of all # apps?' }),
  stops: {
    nothing: 'None of them has access any more; it was removed elsewhere',
    goneAlready: (count: number) =>
      plural(count, {
        one: '# more was selected and has no access any more',
        other: '# more were selected and have no access any more',
      }),
    sum: (of: number, held: number | null, login: string) =>
      held === null
        ? `${apps(of)} and every token of theirs for ${login}; the tokens could not be read, so their number is not known`
        : `${apps(of)} and ${plural(held, { one: 'their # token', other: 'all of their # tokens' })} for ${login}`,
    app: (name: ReactNode, held: number | null, can: string) => (
      <>
        <b>{name}</b>
        {held !== null && <>, {tokens(held)}</>}: can {can}
      </>
    ),
    appUnknown: (name: ReactNode, held: number | null) => (
      <>
        <b>{name}</b>
        {held !== null && <>, {tokens(held)}</>}: what its permissions allow
      </>
    ),
    admin: (count: number) =>
      plural(count, {
        one: '# of them can delete or administer',
        other: '# of them can delete or administer',
      }),
    strongest: (names: ReactNode, more: number) => (
      <>
        Among them: {names}
        {more > 0 && <> and {number(more)} more</>}
      </>
    ),
    notReadAgain: (clock: string) => `The lists could not be read again; this is what they said at ${clock}`,
    unfinished: 'The list of tokens is not read to its end, so there may be more',
  },
  stays: {
    others: (count: number) =>
      plural(count, {
        one: 'Access of the # other app, and your personal tokens',
        other: 'Access of the # other apps, and your personal tokens',
      }),
    personal: 'Your personal tokens, which belong to no app',
    copies: 'What they have already copied or made: deploy keys, hooks, commits',
    installations: 'Installations of GitHub Apps on repositories; that is another setting',
  },
  undo: 'This cannot be undone. They are removed one after another; you can stop in between. You can allow an app again, and it then gets new tokens.',
  result: {
    title: 'Removing access of several apps',
    each: 'Each app',
    running: (done: number, all: number) => `Removing: ${number(done)} of ${number(all)} done`,
    done: (confirmed: number, all: number) =>
      `Access of ${number(confirmed)} of ${apps(all)} removed and confirmed`,
    gone: (count: number) =>
      plural(count, { one: '# was removed elsewhere before.', other: '# were removed elsewhere before.' }),
    notConfirmed: (count: number) => plural(count, { one: '# NOT CONFIRMED.', other: '# NOT CONFIRMED.' }),
    unknown: (count: number) => plural(count, { one: '# not proven.', other: '# not proven.' }),
    failed: (count: number) => plural(count, { one: '# failed.', other: '# failed.' }),
    notSent: (count: number) => plural(count, { one: '# not tried.', other: '# not tried.' }),
    notConfirmedNext:
      'The server said yes, but still lists some of them. Treat their tokens as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.',
    stop: 'Stop after this one',
    retry: (count: number) => plural(count, { one: 'Try # again', other: 'Try # again' }),
    goOn: (count: number) => plural(count, { one: 'Go on with # more', other: 'Go on with # more' }),
    more: (count: number) => plural(count, { one: 'And # more.', other: 'And # more.' }),
    verdicts: {
      confirmed: (clock: string) => `Confirmed: no longer listed (${clock})`,
      gone: () => 'Had no access any more',
      'not-confirmed': (clock: string) => `NOT CONFIRMED: still listed (${clock})`,
      unknown: (clock: string) => `Not proven: asking again failed (${clock})`,
      failed: () => 'Failed',
      'under-way': () => 'Under way…',
      waiting: () => 'Not tried yet',
    },
    /** `confirmed` where some others of them were not removed. */
    listAgrees: (clock: string, confirmed: number | null) =>
      `The whole list was read again at ${clock}: ${
        confirmed === null
          ? 'none of them is on it.'
          : plural(confirmed, {
              one: 'the # confirmed is not on it',
              other: 'none of the # confirmed is on it',
            })
      }`,
    /** Goes on with `listAgrees`. */
    othersListed: (names: ReactNode, count: number, more: number) => (
      <>
        ; {names}
        {more > 0 && <> and {number(more)} more</>} still {count === 1 ? 'is' : 'are'}.
      </>
    ),
    listDisagrees: (count: number) =>
      plural(count, {
        one: 'NOT CONFIRMED: the whole list was read again, and # of them is on it. Treat its tokens as alive.',
        other:
          'NOT CONFIRMED: the whole list was read again, and # of them are on it. Treat their tokens as alive.',
      }),
  },
}
