import type { ReactNode } from 'react'
import type { TokenKind } from '#github/tokens.ts'
import { plural } from '../plural.ts'
import { lost } from './lost.ts'

const kinds: Record<TokenKind, string> = {
  personal: 'Personal access token',
  'fine-grained': 'Fine-grained personal access token',
  oauth: 'OAuth app token',
  'app-user': 'GitHub App user token',
  'app-installation': 'GitHub App installation token',
  refresh: 'Refresh token',
  legacy: 'Token in the old form (40 hex digits)',
}

export const checkMessages = {
  title: 'Check tokens',
  lead: 'Is it alive, whose is it, what can it do? Paste a token, or a log that may hold hundreds. Nothing is sent before you press Check.',
  field: 'Token',
  placeholder: 'Paste a token, a log, .env, HAR, JSON, CSV…',
  edit: 'Show and edit the token',
  clear: 'Clear',
  app: 'App',
  findApp: 'Find the app',
  submit: 'Check',
  examples: 'Examples from the sandbox',
  example: { active: 'Active', expired: 'Expired', 'other-app': 'Of another app', revoked: 'Revoked' },
  verdict: {
    missing: 'Paste a token first, or choose files.',
    empty: 'Sent to your own proxy only; it is never used to sign in.',
    shape: (kind: TokenKind, length: number, checksum: 'fits' | 'wrong' | 'none') =>
      `${kinds[kind]}, ${length} characters${
        {
          fits: ', checksum fits.',
          wrong: ', checksum does not fit: it may be mistyped or made up. You can check it all the same.',
          none: '.',
        }[checksum]
      }`,
    unknown: (length: number) =>
      plural(length, {
        one: '# character; no GitHub token that Authdesk knows looks like this. You can check it all the same.',
        other:
          '# characters; no GitHub token that Authdesk knows looks like this. You can check it all the same.',
      }),
    special: 'A token has no special characters. Paste it again, or everything that stands around it.',
    inText: 'One token is in this text.',
    many: 'This is looked through for tokens, in this browser. Nothing is sent before you press Check.',
    notByApps: 'An app cannot check tokens of this kind, so expect “not valid”.',
  },
  noRole: {
    github: {
      title: 'Checking needs a role',
      cause:
        'You have no role for an app here, and you signed in with GitHub, so there is no list of your own tokens to compare with.',
      next: 'Sign in with your password to compare with your own tokens, or ask the person who runs this Authdesk for a role.',
      signOut: 'Sign out',
    },
    lead: 'Is it one of yours? The token stays in this browser: its hash is compared with the hashes of your own tokens.',
    submit: 'Compare',
    empty: 'You have no role for an app, so nothing is sent: the comparison happens in this browser.',
  },
  compared: {
    mine: (app: ReactNode) => (
      <>
        <b>This is your own token for {app}, and it is alive.</b>
      </>
    ),
    minePersonal: (note: ReactNode) => (
      <>
        <b>This is your own personal token {note}, and it is alive.</b>
      </>
    ),
    expired: (app: ReactNode, when: ReactNode) => (
      <>
        <b>
          This was your own token for {app}. It expired {when} and is dead.
        </b>
      </>
    ),
    expiredPersonal: (note: ReactNode, when: ReactNode) => (
      <>
        <b>
          This was your own personal token {note}. It expired {when} and is dead.
        </b>
      </>
    ),
    notMine: <b>This is none of your own live tokens.</b>,
    notMineMeans:
      'It may belong to somebody else, or it was yours and has been revoked or has expired. Only an app that issued it can say more.',
    how: (count: number, clock: string) =>
      plural(count, {
        one: `A local comparison: its hash was compared in this browser with your # token, read at ${clock}. The token itself was not sent anywhere.`,
        other: `A local comparison: its hash was compared in this browser with your # tokens, read at ${clock}. The token itself was not sent anywhere.`,
      }),
    noCrypto:
      'This browser can make hashes only over https or on this machine. Open Authdesk at such an address to compare.',
    toStop: 'You can revoke it alone, on the Tokens page.',
    toStopAll: 'Removing access of its app stops it too, with all other tokens of that app.',
    openToken: 'Open the token',
    openApp: 'Open the app',
  },
  card: {
    title: 'Answer',
    active: 'Active',
    notValid: 'Not valid',
    stopped: 'Stopped',
    beingReset: 'Being reset',
    actsAs: (user: ReactNode, app: ReactNode) => (
      <>
        <b>
          This token acts as {user} for {app}.
        </b>
      </>
    ),
    actsAlone: (app: ReactNode) => <b>This token belongs to {app} and to no user.</b>,
    actedAs: (user: ReactNode, app: ReactNode) => (
      <>
        <b>
          This token acted as {user} for {app}.
        </b>
      </>
    ),
    it: (can: string) => `It can ${can}.`,
    itCould: (can: string) => `It could ${can}.`,
    never: 'It never expires.',
    expires: (when: string) => `It expires ${when}.`,
    expired: (when: string) => `It expired ${when}.`,
    canDo: 'Can do',
    created: 'Created',
    changed: (when: ReactNode) => <>changed {when}</>,
    expiresAt: 'Expires',
    neverExpires: 'never',
    note: 'Note',
    fingerprint: 'fingerprint',
    token: 'Token',
    hash: 'Hash',
    authorization: 'Authorization',
    authorizationHint: 'GitHub’s word for a token in its lists',
    checked: 'Checked',
    request: 'request',
    serverRequest: 'server’s request',
    unknownApp: 'an app that is no longer configured',
    removeAccessFor: (login: string) => `Remove access for @${login}`,
    checkAgain: 'Check again',
    investigate: 'Investigate',
  },
  invalid: {
    sentence: (count: number) =>
      plural(count, {
        one: 'The app that was asked does not accept it.',
        other: 'None of the # apps that were asked accepts it.',
      }),
    means: 'GitHub does not say why. It means one of these:',
    revoked: 'it was revoked, or reset and so replaced',
    expired: 'it has expired',
    otherApp: 'it belongs to an app that was not asked',
    mistyped: 'it is mistyped or cut off: its checksum does not fit',
    mistypedLegacy: 'it is mistyped or cut off',
    kind: 'it is of a kind that no app can check',
    asked: 'Asked',
    nobody: 'no app',
  },
  /** Why buttons are off, from what the role does not let somebody do. */
  notAllowed: (missing: Record<'revoke' | 'reset' | 'remove', boolean>, app: string) => {
    const them = [missing.revoke && 'revoke', missing.reset && 'reset'].filter((verb) => verb !== false)
    const lacks = [
      ...(them.length > 0 ? [`${them.join(' or ')} them`] : []),
      ...(missing.remove ? ['remove access'] : []),
    ]
    return `Your role for ${app} lets you check tokens, not ${lacks.join(' or ')}. Ask the person who runs this Authdesk.`
  },
  noUser: 'It belongs to no user, so there is no access to remove.',
  kinds,
}

export const stopMessages = {
  revoke: {
    question: (lastEight: string) => `Revoke token …${lastEight}?`,
    stops: (user: string, app: string) => `This one token of ${user} for ${app}, at once`,
    script: 'Whatever uses it now: a running job, a script, a device',
    stays: {
      others: (user: string, app: string) => `Other tokens that ${app} holds for ${user}`,
      access: (app: string) => `The access itself: ${app} can get a new token without asking again`,
      copies: 'What was already copied or made with it',
    },
    undo: 'This token cannot be brought back; you can make a new one.',
    done: 'Revoked.',
    tried: 'Revoke token:',
  },
  remove: {
    question: (app: string, user: string) => `Remove access of ${app} for ${user}?`,
    stops: {
      tokens: (user: string, app: string) =>
        `Every token that ${user} gave ${app}; the server does not tell an app owner how many`,
      can: (app: string, user: string, can: string) => `${app} can no longer ${lost(can)} as ${user}`,
      canByApp: (app: string, user: string) =>
        `${app} can no longer do for ${user} what its permissions allow`,
    },
    stays: {
      copies: 'What the app has already copied',
      made: 'What the app has already made: deploy keys, hooks, commits',
      others: (app: string) => `The access that other people gave ${app}`,
    },
    undo: (user: string, app: string) =>
      `This cannot be undone. ${user} can allow ${app} again, and it then gets new tokens.`,
    done: 'Removed access.',
    tried: 'Remove access:',
  },
  wasNotValid: (clock: string) =>
    `The token was not valid any more when the server was asked to stop it (${clock}). Nothing was changed.`,
}
