import type { api } from '#contract/api.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { Refusal } from '../problem.ts'
import type { Ask, Handlers } from '../serve.ts'

/** More apps than anybody has; a bound for what one person can put into the store. */
const MOST = 20_000

export const lookRoutes = ({ clock, server, store }: Desk): Handlers<typeof api>['looks'] => {
  const of = ({ session }: Ask) => ({ server: server.webUrl, login: session!.login })

  return {
    async getLook(_, ask) {
      const mine = of(ask)
      const look = await store
        .selectFrom('look')
        .select('at')
        .where((is) => is.and(mine))
        .executeTakeFirst()
      if (!look) return { state: 'never' }
      const rows = await store
        .selectFrom('look_seen')
        .select(['grant_id', 'scopes'])
        .where((is) => is.and(mine))
        .execute()
      return {
        state: 'looked',
        at: isoTime(look.at),
        seen: rows.map(({ grant_id: grant, scopes }) => ({ grant, scopes: JSON.parse(scopes) as string[] })),
      }
    },

    async moveLook({ body: { seen, gone } }, ask) {
      const mine = of(ask)
      const at = clock.now()
      await store.transaction().execute(async (trx) => {
        if (gone.length > 0) {
          await trx
            .deleteFrom('look_seen')
            .where((is) => is.and(mine))
            .where('grant_id', 'in', gone)
            .execute()
        }
        const { count } = await trx
          .selectFrom('look_seen')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where((is) => is.and(mine))
          .executeTakeFirstOrThrow()
        if (count + seen.length > MOST) throw new Refusal('too-large')
        for (const { grant, scopes } of seen) {
          const row = { ...mine, grant_id: grant, scopes: JSON.stringify(scopes) }
          await trx
            .insertInto('look_seen')
            .values(row)
            .onConflict((conflict) =>
              conflict.columns(['server', 'login', 'grant_id']).doUpdateSet({ scopes: row.scopes }),
            )
            .execute()
        }
        await trx
          .insertInto('look')
          .values({ ...mine, at })
          .onConflict((conflict) => conflict.columns(['server', 'login']).doUpdateSet({ at }))
          .execute()
      })
      return { at: isoTime(at) }
    },
  }
}
