import type { Receipt } from '#contract/receipts.ts'
import { listed, number, plural } from '../plural.ts'

export const receiptMessages = {
  title: 'Receipt',
  heading: (entry: number) => `Receipt ${number(entry)}`,
  states: { confirmed: 'Confirmed', 'not-confirmed': 'NOT CONFIRMED', unknown: 'Not proven' },
  actions: {
    'token.revoke': 'Revoke token',
    'token.reset': 'Reset token: the old value stops',
    'access.remove': 'Remove access, by a token of the app',
    'authorization.delete': 'Revoke token, one’s own by its id',
    'grant.remove': 'Remove access, one’s own',
  } satisfies Record<Receipt['action'], string>,
  what: 'What',
  result: 'Result',
  todo: 'What to do',
  on: 'On what',
  app: 'App',
  account: 'Account',
  by: 'By whom',
  reason: 'Reason',
  looks: 'Asked again',
  hex: 'SHA-256, hex',
  base64: 'SHA-256, base64',
  request: 'Request',
  upstream: 'Server’s request',
  server: 'Server',
  log: 'Activity log',
  token: (lastEight: string) => `token …${lastEight}`,
  id: (id: number) => `id ${id}`,
  roles: { owner: 'app owner', support: 'support', holder: 'account holder' } as Record<string, string>,
  doors: {
    password: 'signed in by password',
    github: 'signed in with GitHub',
    cli: 'on the command line',
  } as Record<string, string>,
  results: {
    confirmed: {
      check: (when: string) => `Confirmed: the server no longer accepts it (${when}).`,
      list: (when: string) => `Confirmed: the server no longer lists it (${when}).`,
    },
    'not-confirmed': {
      check: (when: string) =>
        `NOT CONFIRMED: the server said yes to stopping it, and still accepts it (${when}).`,
      list: (when: string) =>
        `NOT CONFIRMED: the server said yes to stopping it, and still lists it (${when}).`,
    },
    unknown: {
      check: (when: string) => `Not proven: the server said yes, and could not be asked again (${when}).`,
      list: (when: string) => `Not proven: the server said yes, and could not be asked again (${when}).`,
    },
  },
  todos: {
    'not-confirmed':
      'Treat it as alive: check it again in a minute. If it still works, stop it again, and tell the person who runs the server, with both request ids below. Another door may be open: see Investigate.',
    unknown: 'Do not rely on it. Check it again when the server answers.',
  },
  look: (after: number, there: boolean | null) =>
    `after ${after} s: ${there === null ? 'no answer' : there ? 'still there' : 'gone'}`,
  lookList: (looks: readonly string[]) => listed(looks),
  entry: (entry: number, hash: string) => `entry ${number(entry)}, hash ${hash}`,
  verify: 'To verify: npm run -s authdesk -- audit verify, then compare the entry and its hash.',
  fileTitle: (entry: number) => `Authdesk receipt ${number(entry)}`,
  print: 'Print',
  save: 'Save',
  attach: 'Attach to a case',
  attached: (title: string) => `Attached to “${title}”.`,
  openCase: 'Open the case',
  left: 'Not known: the page was left before an answer came.',
  none: 'There is no receipt: the activity log could not be written when the stop had been done. Check the token to know how it stands.',
  many: {
    title: (count: number) => plural(count, { one: '# receipt', other: '# receipts' }),
    ofSeries:
      'One for each stop that the server was asked about again, with its entry in the activity log. They outlive this card.',
    tooMany: (most: number, forPaper: boolean) =>
      `These are more than ${number(most)}, too many for ${forPaper ? 'paper or a case' : 'a case'}: save the file instead.`,
    save: 'Save all receipts',
    print: 'Print all receipts',
    attach: 'Attach all to a case',
    attachTitle: (count: number) =>
      plural(count, { one: 'Attach # receipt to which case?', other: 'Attach # receipts to which case?' }),
    seriesCase: (count: number) => plural(count, { one: '# token', other: '# tokens' }),
    file: 'authdesk-receipts',
  },
  dialog: {
    title: 'Attach this receipt to which case?',
    existing: 'A case',
    fresh: 'A new case',
    name: 'Title',
    nameHint: 'What happened, in a few words. Tokens in it are masked.',
    defaultName: (lastEight: string) => `Token …${lastEight}`,
    aboutIt: (tokens: number) => (tokens === 1 ? 'about this token' : 'about some of these tokens'),
    aboutAll: 'about each of these tokens',
    attach: 'Attach',
    noCase:
      'This receipt names no single token, so it goes into a case that is there; there is none that is open. Open one on Investigate with the token’s hash.',
    refused: {
      'no-such-receipt': 'This receipt is not yours to attach.',
      'not-about-it':
        'The receipt is about a token that is not in this case. Choose another case, or open a new one.',
      'too-many':
        'A case holds at most 1,000 tokens and receipts. Choose another, or save the receipts as a file.',
      closed: 'This case is closed. Open it again first, or choose another.',
      gone: 'This case is gone, or it is not yours to see any more.',
    } as Record<string, string>,
  },
}
