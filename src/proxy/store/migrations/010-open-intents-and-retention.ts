import type { Kysely } from 'kysely'

/** Changes whose outcome is not in the log yet; and since when things are kept, by a clock that was right. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('open_intent')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('about', 'text', (c) => c.notNull())
    .addColumn('sealed_token', 'blob')
    .addColumn('doubted', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('retention')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addColumn('since', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('retention_thing', ['kind', 'id'])
    .execute()
}
