import type { ReactNode } from 'react'

export const resetProofMessages = {
  asking: 'Asking the server whether it still accepts the old value…',
  unasked: 'Whether the old value is dead could not be asked.',
  done: 'The old value:',
  tried: 'The old value:',
}

export const resetMessages = {
  confirm: {
    question: (lastEight: string) => `Reset token …${lastEight}?`,
    stops: (user: string, app: string) => `The old value of this token of ${user} for ${app}, at once`,
    script: 'Whatever uses the old value, until it is given the new one',
    stays: {
      same: 'Scopes, note and owner; the new value can do what the old one can',
      others: (app: string) => `All other tokens of ${app}`,
    },
    undo: 'This cannot be undone. The new value is shown to you, and kept sealed until you say that you have it.',
  },
  title: (lastEight: string) => `Reset of token …${lastEight}`,
  of: (user: ReactNode, app: ReactNode) => (
    <>
      Token of {user} for {app}.
    </>
  ),
  nobody: 'no user',
  itsOwner: 'its owner',
  stopUnknown: {
    own: 'A reset keeps the token’s place in your list, so you can revoke the unknown value there without having it. Then make a new token.',
    open: 'Open it under Tokens',
    byId: (owner: string, id: ReactNode) => (
      <>
        Have {owner} sign in here with their password and revoke authorization {id} under Tokens. A reset
        keeps that id, so this stops the unknown value; then they make a new token.
      </>
    ),
    byApp: (owner: string, app: string) =>
      `Have ${owner} sign in here with their password and remove access of ${app} under Apps with access. That stops the unknown value too; they can allow the app again afterwards.`,
  },
  started: 'Started',
  before: 'Before',
  after: 'After',
  dead: 'dead',
  live: 'live',
  unknown: 'not known yet',
  lost: 'never seen',
  pending: {
    title: 'The reset is under way',
    body: 'The server has not answered yet. You can leave this page: the reset goes on, and the new value waits for you here.',
  },
  inDoubt: {
    title: 'It is not known yet whether the reset happened',
    body: 'The connection to the server broke before its answer was complete. Authdesk asks again in a way that cannot reset twice. Do not reset by other means; this page says how it ended.',
  },
  looking: {
    title: 'Authdesk does not answer',
    body: 'The reset may have been started. If it was, it goes on without this page. This page keeps looking for it.',
    attempt: (count: number) => `Asked ${count} times so far.`,
  },
  notFound: {
    title: 'There is no trace of this reset',
    body: 'Authdesk answers again and knows of no reset of this token by you. The old value is unchanged.',
    again: 'Send it again',
  },
  ready: {
    title: 'The new token',
    body: 'The old value has been dead since the reset. The new one is below: put it where it is needed, then say that you have it. After that nobody can show it again.',
    show: 'Show the new token',
    showAgain: 'Show again',
    hidden: 'Hidden. It is kept sealed until you say that you have it.',
    hidesIn: (seconds: number) => `Hides in ${seconds} s.`,
    copy: 'Copy',
    copied: 'Copied',
    value: 'New token',
    have: 'I have it',
    until: (when: ReactNode) => <>If nobody collects it, it is erased {when}.</>,
  },
  acknowledged: {
    title: 'Done: the new token is in your hands',
    body: 'Authdesk has erased it. The old value is dead.',
  },
  executedLost: {
    title: 'The old token is dead, and the new one was never seen',
    happened:
      'The server carried out the reset, or somebody revoked the token at that moment; its answer never arrived. Nobody has the new value, Authdesk neither.',
    liveNow: 'The old value stopped. A new value may exist that nobody knows.',
    todo: 'What to do now',
    read: 'I have read this',
  },
  kept: {
    mismatch: {
      title: 'The server’s answer to the reset cannot be trusted',
      happened:
        'The server said that it has reset the token, and what it sent contradicts itself: the value in it does not fit its hash, or it is the old one. No value of it is shown here. Tell the people who run the server.',
    },
    unreadable: {
      title: 'The old token is dead, and the server’s answer was not understood',
      happened:
        'The server said that it has reset the token, and what it sent is not what it should be. The new value may be in it.',
    },
    how: (operation: ReactNode) => (
      <>
        Authdesk keeps the answer sealed for 30 days. Those who run Authdesk can read it there with{' '}
        {operation}
      </>
    ),
  },
  otherKey: {
    title: 'The new token cannot be read',
    body: (until: ReactNode) => (
      <>
        It is live, and it was sealed with another server key than the one that Authdesk has now. Put that key
        file back and start Authdesk again: the token is kept for that, and erased {until}. If that key is
        gone, nobody can see the token any more.
      </>
    ),
    again: 'The key is back: try again',
    giveUp: 'Give the new token up',
    givenUpTitle: 'The old token is dead, and the new one was given up',
    givenUp:
      'The new value was sealed with a server key that is gone. It is live; who has not seen it before cannot see it now.',
  },
  rejected: {
    'not-valid': {
      title: 'The token was not reset: it was not valid any more',
      body: 'The server did not accept the old value when the reset began. It was revoked, has expired, or was reset elsewhere. Nothing was changed.',
    },
    'not-sent': {
      title: 'The token was not reset: nothing was sent',
      body: 'Authdesk could not reach the server before it began. The old value is unchanged and still works. Check the token, then reset it again.',
    },
    limited: {
      title: 'The token was not reset: the server asks to wait',
      body: 'It was asked too often and wants to be asked later. The old value is unchanged and still works. Check the token in a while, then reset it again.',
    },
    refused: {
      title: 'The token was not reset: the server refused',
      body: 'The server said no. The old value is unchanged. See that the app’s secret is current, then reset it again.',
    },
    read: 'I have read this',
  },
  expired: {
    title: 'The new token was not collected in time',
    body: (when: ReactNode) => (
      <>
        It waited for a day and was erased {when}. The old value is dead; the new one is live, and nobody
        knows it.
      </>
    ),
  },
  gone: {
    title: 'This reset is closed',
    body: 'Its new token was collected, or it belongs to somebody else. There is nothing to show.',
  },
  oldToken: 'Old token',
  newToken: 'New token',
  hash: 'Hash',
}
