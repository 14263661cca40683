import type { ReactNode } from 'react'
import type { Form } from '#github/extract.ts'
import type { TokenKind } from '#github/tokens.ts'
import { listed, number, plural } from '../plural.ts'

const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })
const kinds: Record<TokenKind, string> = {
  personal: 'personal',
  'fine-grained': 'fine-grained personal',
  oauth: 'OAuth app',
  'app-user': 'GitHub App user',
  'app-installation': 'GitHub App installation',
  refresh: 'refresh',
  legacy: 'old form',
}
const forms: Record<Exclude<Form, 'plain'>, string> = {
  escaped: 'escaped',
  base64: 'in base64',
  'quoted-printable': 'in quoted-printable',
  'utf-16': 'in UTF-16',
}

/** Words for whoever pastes a log instead of a token. */
export const checkManyMessages = {
  pasted: 'pasted text',
  longPaste: 'long pasted text',
  choose: 'Choose files',
  dropHere: 'Drop files here',
  files: 'What is looked through',
  remove: (name: string) => `Take ${name} out`,
  size: (bytes: number) =>
    bytes < 1_000
      ? plural(bytes, { one: '# byte', other: '# bytes' })
      : bytes < 1_000_000
        ? `${number(Math.round(bytes / 1_000))} KB`
        : `${number(Math.round(bytes / 100_000) / 10)} MB`,
  reading: {
    label: 'Looking for tokens',
    at: (read: string, total: string, found: number) => `${read} of ${total} read, ${tokens(found)} found`,
    stop: 'Stop here',
    local: 'In this browser; nothing is sent.',
  },
  broken:
    'The search broke off, most likely because this browser ran out of memory. Nothing was sent. Try again with fewer or smaller files.',
  /** What was found, in one sentence, before anything is sent. */
  found: {
    none: 'No GitHub token was found. Nothing was sent.',
    many: (count: number, sources: number) =>
      `${tokens(count)} found in ${plural(sources, { one: 'one place', other: '# places' })}.`,
    inFiles: (count: number, sources: number) =>
      `${tokens(count)} found in ${plural(sources, { one: '# file', other: '# files' })}.`,
    wrong: (count: number) =>
      plural(count, {
        one: '# of them looks wrong: its checksum does not fit.',
        other: '# of them look wrong: their checksum does not fit.',
      }),
    notByApps: (count: number) =>
      plural(count, {
        one: '# is of a kind that no app can check, so it is not selected.',
        other: '# are of kinds that no app can check, so they are not selected.',
      }),
    stopped: 'You stopped the search, so there may be more.',
    bareHex: (count: number) =>
      plural(count, {
        one: '# text of 40 hex digits stands beside no word that calls it a token. It may be a token in the old form, or a git commit.',
        other:
          '# texts of 40 hex digits stand beside no word that calls them tokens. They may be tokens in the old form, or git commits.',
      }),
    countHex: 'Count them in',
    leaveHex: 'Leave them out again',
  },
  /** What is said of one source. */
  notes: {
    title: 'What to know about the sources',
    empty: 'is empty.',
    packed:
      'is an archive, a picture or another compressed file; what is inside could not be read. Unpack it and add the files.',
    binary: 'is no text. It was searched all the same; a token that is stored in pieces is not found.',
    cut: 'is JSON that breaks off. What is there was read to the end.',
    'too-many':
      'holds more tokens than fit here. The first 100,000 are listed; cut the file and go on with the rest.',
    unread:
      'could not be read to the end: it was moved, changed or locked meanwhile, or it is damaged. What was found before stays.',
    placeholders: (count: number) =>
      plural(count, {
        one: 'has # example such as ghp_xxxx, which is no token.',
        other: 'has # examples such as ghp_xxxx, which are no tokens.',
      }),
    redacted: (count: number) =>
      plural(count, {
        one: 'has # token that was shortened or blacked out before it came here; it cannot be checked.',
        other:
          'has # tokens that were shortened or blacked out before they came here; they cannot be checked.',
      }),
    hashed: (count: number) =>
      plural(count, {
        one: 'has # hash of a secret; no way leads from it back to the token.',
        other: 'has # hashes of secrets; no way leads from them back to the tokens.',
      }),
  },
  app: 'App',
  findApp: 'Find the app of each',
  check: (count: number) => `Check ${tokens(count)}`,
  compare: (count: number) => `Compare ${tokens(count)}`,
  checkHint: 'They are sent to your own proxy, which asks the server; none is used to sign in.',
  compareHint:
    'You have no role for an app, so nothing is sent: their hashes are compared with your own tokens here.',
  nothingSelected: 'Select the tokens to check.',
  progress: {
    label: 'Checking tokens',
    done: (done: number, total: number) => `${number(done)} of ${number(total)} checked`,
    left: (seconds: number) =>
      seconds < 90
        ? plural(Math.max(1, Math.round(seconds)), {
            one: 'about # second left',
            other: 'about # seconds left',
          })
        : plural(Math.round(seconds / 60), { one: 'about # minute left', other: 'about # minutes left' }),
    waiting: (seconds: number) =>
      plural(seconds, {
        one: 'The server asks to wait. Going on by itself in # second.',
        other: 'The server asks to wait. Going on by itself in # seconds.',
      }),
    pausing: 'Pausing after those that are under way.',
    paused: 'Paused. Nothing is sent until you go on.',
    pause: 'Pause',
    goOn: 'Go on',
    stop: 'Stop after the current ones',
    stopping: 'Stopping after those that are under way.',
    stopped: (done: number, rest: number) => `Stopped: ${number(done)} checked, ${number(rest)} not asked.`,
    retry: (count: number) => `Try the ${number(count)} that failed again`,
    finished: (count: number) => `${tokens(count)} checked.`,
  },
  sums: {
    active: 'active',
    gone: 'not valid',
    failed: 'failed',
    unknown: 'not asked yet',
    notAsked: 'not asked',
  },
  verdicts: {
    active: 'Active',
    'not-valid': 'Not valid',
    failed: 'Failed',
    mine: 'Yours',
    'mine-expired': 'Yours, expired',
    'not-mine': 'Not yours',
    waiting: 'Not checked',
  },
  columns: {
    token: 'Token',
    verdict: 'Verdict',
    user: 'User',
    app: 'App',
    can: 'Can do',
    place: 'Found in',
    times: 'Times',
    created: 'Created',
  },
  caption: (shown: number, all: number) =>
    shown === all ? tokens(all) : `${number(shown)} of ${tokens(all)}`,
  kinds,
  forms,
  wrongChecksum: 'checksum does not fit',
  noUser: 'no user',
  line: (source: string, line: number) => `${source}, line ${number(line)}`,
  morePlaces: (count: number) => plural(count, { one: 'and in # more', other: 'and in # more' }),
  facts: {
    title: 'Show only',
    active: 'active',
    write: 'active that can write',
    admin: 'active that can delete or administer',
    failed: 'failed',
    gone: 'not valid',
    wrong: 'look wrong',
    notByApps: 'no app can check',
  },
  search: 'Find in the list',
  searchHint: 'user, app, file, last eight',
  sorts: { found: 'As found', power: 'Strongest first', user: 'User', times: 'Most often first' },
  none: 'No token matches.',
  showAll: 'Show all',
  groupBy: {
    label: 'Group by',
    none: 'No groups',
    user: 'User',
    app: 'App',
    file: 'File',
    title: { user: 'By user', app: 'By app', file: 'By file' },
    count: (active: number, all: number) => `${number(active)} active of ${number(all)}`,
    unknownUser: 'user not known',
    unknownApp: 'app not known',
  },
  report: {
    csv: 'Report as CSV',
    json: 'Report as JSON',
    hint: 'With hashes in hex and base64, as they stand in GitHub’s audit log; never with a token.',
    file: 'authdesk-check',
  },
  letters: {
    open: (count: number) => plural(count, { one: 'Letter to the owner', other: 'Letters to # owners' }),
    title: 'Letters to the owners',
    lead: 'One for each person with an active token. Copy, and send it the way you know them.',
    copy: 'Copy',
    copyFor: (login: string) => `Copy the letter to @${login}`,
    copied: 'Copied',
    close: 'Close',
    letter: (login: string, items: readonly string[]) =>
      [
        `Hello @${login},`,
        '',
        plural(items.length, {
          one: 'a GitHub token of yours was found where others can read it. It still works:',
          other: '# GitHub tokens of yours were found where others can read them. They still work:',
        }),
        '',
        ...items.map((item) => `- ${item}`),
        '',
        'What to do, today:',
        '1. Revoke each of them: GitHub, Settings, Applications, the app that is named above, Revoke access. In Authdesk: Apps with access.',
        '2. Sign in to the app again if you still use it; it then gets a new token.',
        '3. Take the token out of the place where it was found. Deleting the line is not enough in a git repository: its history keeps it.',
        '4. Look through your security log at GitHub for anything that was not you.',
        '',
        'Only the last eight characters are named here, on purpose. Please do not send the token to anybody, us included.',
      ].join('\n'),
    item: (lastEight: string, app: string, can: string | null, places: readonly string[]) =>
      `…${lastEight}, for ${app}${can ? `, can ${can}` : ''}; found in ${listed([...places])}`,
  },
  leaving: {
    question: 'Leave while tokens are being checked?',
    effect: 'What is not asked yet will not be asked, and this list is kept nowhere.',
    questionDone: 'Leave this list?',
    effectDone: 'It is kept nowhere. Save the report first if you need it.',
    stay: 'Stay',
    go: 'Leave',
  },
  own: {
    mine: (mine: number, all: number) =>
      mine === 0
        ? 'None of them is a live token of yours.'
        : plural(mine, {
            one: `# of ${tokens(all)} is yours, and works.`,
            other: `# of ${tokens(all)} are yours, and work.`,
          }),
    expired: (count: number) =>
      plural(count, {
        one: '# is yours and has expired, so it is dead.',
        other: '# are yours and have expired, so they are dead.',
      }),
    others:
      'The others may belong to somebody else, or were yours and are dead; only an app that issued them can say more.',
    toStop: 'To stop them, open each in your own list, or remove the access of its app.',
    open: 'Open in your list',
  },
  how: (count: number, clock: ReactNode) => (
    <>
      A local comparison with your own {tokens(count)}, read at {clock}. Nothing that was found here was sent
      anywhere.
    </>
  ),
}
