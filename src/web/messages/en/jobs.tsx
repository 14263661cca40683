import type { ReactNode } from 'react'
import type { Job } from '#contract/jobs.ts'
import { number, plural } from '../plural.ts'

type Verb = Job['verb']
type Row = 'waiting' | 'sending' | 'done' | 'gone' | 'failed' | 'unknown'

const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })
const users = (count: number) => plural(count, { one: '# user', other: '# users' })

const question: Record<Verb, (count: number) => string> = {
  revoke: (count) => `Revoke ${tokens(count)}?`,
  remove: (count) => `Remove access by ${tokens(count)}?`,
  reset: (count) => `Reset ${tokens(count)}?`,
}

const running: Record<Verb, (count: number, app: string) => string> = {
  revoke: (count, app) => `Revoking ${tokens(count)} of ${app}`,
  remove: (count, app) => `Removing access of ${app} by ${tokens(count)}`,
  reset: (count, app) => `Resetting ${tokens(count)} of ${app}`,
}

const ended: Record<Verb, (done: number, total: number, app: string) => string> = {
  revoke: (done, total, app) => `Revoked ${number(done)} of ${tokens(total)} of ${app}`,
  remove: (done, total, app) => `Removed access of ${app} by ${number(done)} of ${tokens(total)}`,
  reset: (done, total, app) => `Reset ${number(done)} of ${tokens(total)} of ${app}`,
}

const done: Record<Verb, string> = {
  revoke: 'confirmed dead',
  remove: 'confirmed dead',
  reset: 'reset',
}

const name: Record<Verb, (count: number, app: string) => string> = {
  revoke: (count, app) => `Revoke ${tokens(count)} of ${app}`,
  remove: (count, app) => `Remove access of ${app} by ${tokens(count)}`,
  reset: (count, app) => `Reset ${tokens(count)} of ${app}`,
}

export const jobMessages = {
  bar: 'What to do with them',
  chosen: (active: number) => (
    <>
      <b>{plural(active, { one: '# active token', other: '# active tokens' })}</b> selected.
    </>
  ),
  none: 'No active token is selected.',
  inJob: (count: number) =>
    plural(count, {
      one: '# more is in the job above.',
      other: '# more are in the job above.',
    }),
  revoke: 'Revoke tokens',
  reset: 'Reset tokens',
  remove: 'Remove access',
  notYours: (count: number) =>
    plural(count, {
      one: '# of them belongs to an app for which you may only check; it is left out.',
      other: '# of them belong to apps for which you may only check; they are left out.',
    }),
  noneYours: 'Your role lets you check tokens only. Ask the person who runs this Authdesk.',
  question,
  dryRun: (count: number, people: number, apps: number, dead: number) => {
    const what = `${tokens(count)} of ${users(people)} in ${plural(apps, { one: '# app', other: '# apps' })}`
    if (dead === 0) return what
    return plural(dead, {
      one: `${what}; # of the selected is dead already and is left out`,
      other: `${what}; # of the selected are dead already and are left out`,
    })
  },
  stops: {
    revoke: 'Whatever uses them now, at once: running jobs, scripts, devices',
    remove: 'Every token that these people gave these apps, also those that are not in this list',
    reset: 'The old values, at once, and whatever uses them until it is given the new ones',
  },
  stays: {
    revoke: [
      'Other tokens of the same people, and the access itself: the apps can get new tokens without asking again',
    ],
    remove: [
      'The access that other people gave',
      'What the apps have copied or made: deploy keys, hooks, commits',
    ],
    reset: [
      'Scopes, notes and owners; each new value can do what the old one can',
      'The other tokens of these apps',
    ],
  },
  undo: {
    revoke: 'This cannot be undone. After this there are five seconds to change your mind.',
    remove:
      'This cannot be undone; each person can allow an app again. After this there are five seconds to change your mind.',
    reset:
      'This cannot be undone. New values are kept sealed until you have taken them. After this there are five seconds to change your mind.',
  },
  filling: (sent: number, total: number) =>
    `Handing over ${number(sent)} of ${tokens(total)}. Nothing is sent to the server yet.`,
  startsIn: (seconds: number) =>
    plural(seconds, {
      one: 'Nothing is sent yet. It begins in # second.',
      other: 'Nothing is sent yet. It begins in # seconds.',
    }),
  cancel: 'Cancel',
  cancelled: 'Cancelled. Nothing was sent.',
  again: 'Try again',
  running,
  ended,
  paused: (count: number, app: string) => `Paused: ${tokens(count)} of ${app}`,
  notStarted: (count: number, app: string) => `Not started: ${tokens(count)} of ${app}`,
  unknownApp: 'an app that is no longer configured',
  reason: (reason: string) => `Reason: ${reason}`,
  progress: 'Progress',
  of: (decided: number, total: number) => `${number(decided)} of ${number(total)}`,
  sums: {
    done,
    gone: 'dead before',
    failed: 'failed',
    notConfirmed: 'NOT CONFIRMED',
    notProven: 'of them without a proof',
    unknown: 'not known',
    left: 'to go',
    notSent: 'not sent',
  },
  rate: (perSecond: number) =>
    perSecond >= 1
      ? `${number(Math.round(perSecond))} a second`
      : `${number(Math.max(1, Math.round(perSecond * 60)))} a minute`,
  timeLeft: (seconds: number) =>
    seconds < 90
      ? plural(Math.max(1, Math.ceil(seconds)), { one: 'about # second left', other: 'about # seconds left' })
      : plural(Math.ceil(seconds / 60), { one: 'about # minute left', other: 'about # minutes left' }),
  goesOn: 'You can leave this page or close the browser: it goes on. Signing out pauses it.',
  waits: (when: ReactNode) => <>The server asks to wait, or is away. Nothing is sent until then: {when}</>,
  looking: 'Authdesk does not answer. The job goes on or waits without this page, which keeps asking.',
  pause: 'Pause',
  goOn: 'Go on',
  start: 'Start',
  discard: 'Discard',
  stop: 'Stop after the current ones',
  retry: (count: number) => `Retry the failed (${number(count)})`,
  putAway: 'Put away',
  gone: 'This job is closed, or belongs to somebody else. The activity log has each of its tokens.',
  causes: {
    person: 'You paused it. Nothing is sent until you let it go on.',
    'signed-out': 'It paused when you signed out. Nothing was sent since.',
    role: 'It paused because your role for this app has gone. The person who runs this Authdesk gives roles.',
    refused:
      'It paused because the server refused the client id and secret of the app. See that the secret is current, then let it go on.',
    failing:
      'It paused because the server failed ten times in a row. The rest was not tried. Look at the server, then let it go on.',
    'too-long': 'It paused because it ran for eight hours without a word from you.',
    'too-late': 'It was stopped because nobody let it go on for a day. What was not sent stays as it was.',
  },
  notConfirmed: (count: number) =>
    plural(count, {
      one: 'NOT CONFIRMED: the server said yes to # token and still accepts it. Treat it as alive: retry it in a minute. If it stays so, tell the person who runs the server.',
      other:
        'NOT CONFIRMED: the server said yes to # tokens and still accepts them. Treat them as alive: retry them in a minute. If it stays so, tell the person who runs the server.',
    }),
  notProven: (count: number) =>
    plural(count, {
      one: '# token has its new value, and its old one is not proven dead: the server still accepted it, or could not be asked. Check the old one, and revoke it if it lives.',
      other:
        '# tokens have their new values, and their old ones are not proven dead: the server still accepted them, or could not be asked. Check the old ones, and revoke those that live.',
    }),
  lost: (count: number) =>
    plural(count, {
      one: '# old token is dead and its new value was never seen: the server’s answer did not arrive. Have its owner sign in and remove access of the app, then allow it again.',
      other:
        '# old tokens are dead and their new values were never seen: the server’s answers did not arrive. Have their owners sign in and remove access of the app, then allow it again.',
    }),
  goneMeans: {
    revoke: '',
    remove: 'Removing access by one token of a person stops their others too; those count as dead before.',
    reset: '',
  },
  ledger: {
    title: (count: number) =>
      plural(count, { one: '# new token, kept sealed for you', other: '# new tokens, kept sealed for you' }),
    body: 'The file says which new token takes the place of which old one, by the old one’s hash and last eight, its user and app. It holds live tokens: keep it like a password file.',
    until: (when: ReactNode) => <>Tokens that are not collected are erased {when}.</>,
    csv: 'Save as CSV',
    jsonl: 'Save as JSON lines',
    saving: (rows: number) => `${number(rows)} so far`,
    saved: (rows: number) =>
      plural(rows, {
        one: 'Saved, with # new token. Look at the file before you say that you have it.',
        other: 'Saved, with # new tokens. Look at the file before you say that you have them.',
      }),
    unreadable: (count: number) =>
      plural(count, {
        one: '# new token cannot be read: it was sealed with another server key. Put that key file back, start Authdesk again and save once more; if that key is gone, nobody can see the token any more.',
        other:
          '# new tokens cannot be read: they were sealed with another server key. Put that key file back, start Authdesk again and save once more; if that key is gone, nobody can see them any more.',
      }),
    have: 'I have them: erase them here',
    giveUp: 'Erase them all here, read or not',
    saveFirst: 'Save the file first, then erase them here.',
    notOver: 'They can be erased here when the job has ended.',
    file: 'authdesk-reset-ledger',
  },
  receipts: {
    body: 'One for each token that the server was asked about again, with its entry in the activity log. They outlive this job: Investigate finds each by the token’s hash.',
    caseName: (count: number, app: string) => `${tokens(count)} of ${app}`,
  },
  receipt: (entry: number) => `Receipt ${number(entry)}`,
  trouble: 'What needs a look',
  every: 'Every token',
  more: 'Show more',
  row: {
    waiting: 'not sent yet',
    sending: 'under way',
    done: { revoke: 'confirmed dead', remove: 'confirmed dead', reset: 'reset' },
    gone: 'was dead before',
    failed: 'failed: nothing changed',
    unknown: 'not known',
  } satisfies Record<Row, string | Record<Verb, string>>,
  rowCauses: {
    'not-confirmed': 'NOT CONFIRMED: the server said yes and still accepts it',
    stopped: 'not sent',
    lost: 'the old one is dead, the new one was never seen',
    unproven: 'the server said yes, and could not be asked for the proof',
    'in-doubt': 'sent, and nobody knows what came of it',
    'operation-running': 'another reset of it was under way; its value is there',
    refused: 'the server refused',
    limited: 'the server asked to wait',
    'not-sent': 'the server could not be reached',
    unreachable: 'the server could not be reached',
    timeout: 'the server took too long',
    unusable: 'the server answered something that cannot be used',
  } as Record<string, string>,
  resetCauses: {
    'not-confirmed': 'reset, and NOT CONFIRMED: the server still accepts the old value',
    unproven: 'reset; whether the old value is dead could not be asked',
  } as Record<string, string>,
  newOne: (lastEight: string) => `new: …${lastEight}`,
  noUser: 'user not known',
  page: 'Job',
  name,
  back: 'Back to Check',
  banner: {
    uncollected: (count: number) =>
      plural(count, {
        one: '# new token from a job has not been collected.',
        other: '# new tokens from a job have not been collected.',
      }),
    running: (count: number) =>
      plural(count, { one: 'A job is running: # token to go.', other: 'A job is running: # tokens to go.' }),
    paused: (count: number) =>
      plural(count, {
        one: 'A job is paused: # token is not done.',
        other: 'A job is paused: # tokens are not done.',
      }),
    ended: 'A job has ended. Look at what became of it.',
    open: 'Open',
  },
}
