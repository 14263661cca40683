import type { Kysely } from 'kysely'

/**
 * Rows say by an HMAC under the server key that Authdesk wrote them. Sessions end here once: their ids were a bare
 * hash of the cookie, which anybody could make who writes the store.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.deleteFrom('session' as never).execute()
  await db.schema
    .alterTable('session')
    .addColumn('mac', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  for (const table of ['receipt', 'incident', 'job'])
    await db.schema.alterTable(table).addColumn('mac', 'text').execute()
  // What was sealed before is sealed anew at the next start, once: see `seal-upgrade.ts`.
  await db.schema
    .createTable('seal_upgrade')
    .addColumn('done_at', 'integer', (c) => c.notNull())
    .execute()
}
