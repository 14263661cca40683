import type { Kysely } from 'kysely'

/** What a person has seen of their apps with access and what they chose in a review: ids, scopes, times. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('look')
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('look_key', ['server', 'login'])
    .execute()
  await db.schema
    .createTable('look_seen')
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('grant_id', 'integer', (c) => c.notNull())
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('look_seen_key', ['server', 'login', 'grant_id'])
    .execute()
  await db.schema
    .createTable('review_choice')
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('grant_id', 'integer', (c) => c.notNull())
    .addColumn('choice', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('review_choice_key', ['server', 'login', 'grant_id'])
    .execute()
}
