import { type Kysely, sql } from 'kysely'

/** Changes whose outcome is not in the log yet; and since when things are kept, by a clock that was right. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('open_intent')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('sealed', 'blob', (c) => c.notNull())
    .addColumn('doubted', 'integer', (c) => c.notNull())
    .execute()
  // What kills have left in the log before this table was: nothing is known of it but that it has no end.
  await sql`
    INSERT INTO open_intent (seq, sealed, doubted)
    SELECT max(seq), x'', 0 FROM audit
    WHERE operation IS NULL AND action IN
      ('token.revoke', 'access.remove', 'grant.remove', 'authorization.create', 'authorization.edit', 'authorization.delete')
    GROUP BY request_id, action HAVING min(result = 'recorded') = 1`.execute(db)
  await db.schema
    .createTable('retention')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addColumn('since', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('retention_thing', ['kind', 'id'])
    .execute()
}
