import { number } from '../plural.ts'

/** As many as a person reads one by one. */
const READABLE = 25

/** Before something that cannot be undone. */
export const confirmMessages = {
  whatStops: 'What stops',
  whatStays: 'What stays',
  reasonOptional: 'Reason (optional)',
  reasonHint: 'Kept in the activity log.',
  reasonMissing: 'Say why. It is kept in the activity log.',
  typeCount: (count: number) => `Type ${number(count)} to go on`,
  typeCountHint: (count: number) =>
    count > READABLE
      ? `Above ${number(READABLE)}, type the number to confirm.`
      : 'For all of them, type the number to confirm.',
  typeCountWrong: 'This is not the number.',
  readingAgain: 'Reading the list again…',
}
