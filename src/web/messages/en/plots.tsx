import type { ReactNode } from 'react'
import { number, plural } from '../plural.ts'

/** What small drawings say beside themselves; their words hold alone, for who does not see them. */
export const ageTickMessages = {
  years: '5 years',
  year: '1 year',
  month: '1 month',
  now: 'now',
}

export const powerPlotMessages = {
  axis: 'Last changed',
  lane: (word: string, count: number) => `${word}: ${number(count)}`,
  oldest: (app: ReactNode, when: string) => (
    <>
      Of the strongest, {app} is unchanged for longest: it last changed {when}.
    </>
  ),
  dots: 'A dot is an app, larger with more tokens.',
  capped: (count: number) => `The ${number(count)} strongest are drawn.`,
}

export const agePlotMessages = {
  title: 'Age and expiry',
  ahead: (days: number) => `in ${number(days)} days`,
  old: (count: number) =>
    plural(count, {
      one: '# token is older than a year and never expires.',
      other: '# tokens are older than a year and never expire.',
    }),
  soon: (count: number, days: number, when: string) =>
    count === 1
      ? `1 expires in the next ${number(days)} days: ${when}.`
      : `${number(count)} expire in the next ${number(days)} days, the first ${when}.`,
  none: (days: number) => `None expires in the next ${number(days)} days.`,
}
