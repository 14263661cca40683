import { number } from '../plural.ts'

/** Before something that cannot be undone. */
export const confirmMessages = {
  whatStops: 'What stops',
  whatStays: 'What stays',
  reasonOptional: 'Reason (optional)',
  reasonHint: 'Kept in the activity log.',
  reasonMissing: 'Say why. It is kept in the activity log.',
  typeCount: (count: number) => `Type ${number(count)} to go on`,
  typeCountHint: 'So many are not done by one click.',
  typeCountWrong: 'This is not the number.',
  readingAgain: 'Reading the list again…',
}
