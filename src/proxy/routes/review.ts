import type { api } from '#contract/api.ts'
import type { Choice } from '#contract/review.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { Refusal } from '../problem.ts'
import type { Ask, Handlers } from '../serve.ts'

/** More apps than anybody has; a bound for what one person can put into the store. */
const MOST = 20_000

// Choices are no changes at GitHub, so none of this is written into the activity log; what comes of them is.
export const reviewRoutes = ({ clock, server, store }: Desk): Handlers<typeof api>['review'] => {
  const of = ({ session }: Ask) => ({ server: server.webUrl, login: session!.login })

  return {
    async getReview(_, ask) {
      const mine = of(ask)
      const rows = await store
        .selectFrom('review_choice')
        .select(['grant_id', 'choice', 'at'])
        .where((is) => is.and(mine))
        .orderBy('at')
        .execute()
      return {
        choices: rows.map(({ grant_id: grant, choice, at }) => ({
          grant,
          choice: choice as Choice,
          at: isoTime(at),
        })),
      }
    },

    async chooseInReview({ body: { grant, choice } }, ask) {
      const mine = of(ask)
      const at = clock.now()
      if (choice === null) {
        await store
          .deleteFrom('review_choice')
          .where((is) => is.and(mine))
          .where('grant_id', '=', grant)
          .execute()
        return { at: isoTime(at) }
      }
      const { count } = await store
        .selectFrom('review_choice')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where((is) => is.and(mine))
        .executeTakeFirstOrThrow()
      if (count >= MOST) throw new Refusal('too-large')
      await store
        .insertInto('review_choice')
        .values({ ...mine, grant_id: grant, choice, at })
        .onConflict((conflict) =>
          conflict.columns(['server', 'login', 'grant_id']).doUpdateSet({ choice, at }),
        )
        .execute()
      return { at: isoTime(at) }
    },

    async forgetReview(_, ask) {
      const mine = of(ask)
      await store
        .deleteFrom('review_choice')
        .where((is) => is.and(mine))
        .execute()
      return { state: 'forgotten' }
    },
  }
}
