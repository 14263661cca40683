import { number, plural } from '../plural.ts'

/** Words of every table: selecting, the bar for what is selected, a list that is still being read. */
export const tableMessages = {
  select: (name: string) => `Select ${name}`,
  selectAll: (count: number) => `Select all ${number(count)}`,
  selectFirst: (count: number) => `Select the first ${number(count)}`,
  selectColumn: 'Select',
  bar: 'What is selected',
  selected: (count: number) => plural(count, { one: '# selected', other: '# selected' }),
  notShown: (count: number) =>
    plural(count, { one: '# of them is not shown', other: '# of them are not shown' }),
  selectMatching: (count: number) => `Select all ${number(count)} that match`,
  selectEvery: (count: number) => `Select all ${number(count)}`,
  clear: 'Clear selection',
  tooMany: (shown: number) =>
    `Only the first ${number(shown)} rows can be shown, because a part of this page did not arrive. Reload the page to see the rest.`,
  tokenReplaced: 'That was a token. It is not kept here: the search is for its last eight letters instead.',
  sort: 'Sort by',
  reversed: (order: string) => `${order}, reversed`,
  inReverse: 'Shown in reverse.',
  progress: 'Reading the list',
  read: (read: string, about: number) => `${read} read of about ${number(about)}`,
  readingAgain: (what: string) => `Reading it again. Until that is done you see the ${what} from before.`,
  stop: 'Stop',
  goOn: 'Go on',
  stopped: (read: string, about: number) =>
    `Stopped: ${read} read of about ${number(about)}. Search, facts and order know these alone.`,
  broken: (read: string, about: number) =>
    `The reading broke off: ${read} read of about ${number(about)}. What is there stays. Search, facts and order know these alone.`,
  pages: {
    view: 'Show',
    whole: 'The whole list',
    perPage: (count: number) => `${count} a page`,
  },
}
