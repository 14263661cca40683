import { plural } from '../plural.ts'

/** What waits for its person on every page. */
export const waitingMessages = {
  uncollected: (count: number) =>
    plural(count, {
      one: '# new token has not been collected.',
      other: '# new tokens have not been collected.',
    }),
  lost: (count: number) =>
    plural(count, { one: '# reset lost its new token', other: '# resets lost their new tokens' }),
  running: (count: number) =>
    plural(count, { one: '# reset still running', other: '# resets still running' }),
  notRecording:
    'The activity log cannot be written. Lists can still be read; checks and changes are refused until it can be. Tell the person who runs this Authdesk.',
  openOperation: 'Open',
}
