import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Id, Time } from './values.ts'

export const CHOICES = ['keep', 'remove', 'later'] as const
const Choice = z.enum(CHOICES)
export type Choice = z.output<typeof Choice>

/** The signed-in person's review of their apps with access as far as it is: ids and choices, so that it outlives a reload. */
export const getReview = endpoint('GET /api/review', {
  needs: 'session',
  reply: z.object({ choices: z.array(z.object({ grant: Id, choice: Choice, at: Time })) }),
})

/** A choice, or null to take it back. Nothing is sent to GitHub by it. */
export const chooseInReview = endpoint('PUT /api/review', {
  needs: 'session',
  body: z.object({ grant: Id.check(z.int(), z.minimum(1)), choice: z.nullable(Choice) }),
  reply: z.object({ at: Time }),
})

/** Begins anew: all choices are forgotten. */
export const forgetReview = endpoint('DELETE /api/review', {
  needs: 'session',
  reply: z.object({ state: z.literal('forgotten') }),
})
