import * as z from 'zod/mini'
import { endpoint } from './endpoint.ts'
import { Id, Time } from './values.ts'

/** What a person has seen of an app with access: that it was there, and with which scopes. */
const Seen = z.object({
  grant: Id,
  scopes: z.array(z.string().check(z.maxLength(100))).check(z.maxLength(100)),
})
export type Seen = z.output<typeof Seen>

/** The signed-in person's last look at their apps with access, against which new ones and new scopes are told. */
export const getLook = endpoint('GET /api/look', {
  needs: 'session',
  reply: z.discriminatedUnion('state', [
    z.object({ state: z.literal('never') }),
    z.object({ state: z.literal('looked'), at: Time, seen: z.array(Seen) }),
  ]),
})

/**
 * "I have seen this": moves the look on by what is new, changed or gone since, a part at a time. Moves only when the
 * person says so, see decision 014.
 */
export const moveLook = endpoint('PUT /api/look', {
  needs: 'session',
  // A hundred apps with every scope there is.
  bytes: 256 * 1024,
  body: z.object({
    seen: z.array(Seen).check(z.maxLength(100)),
    gone: z.array(Id).check(z.maxLength(500)),
  }),
  reply: z.object({ at: Time }),
})
