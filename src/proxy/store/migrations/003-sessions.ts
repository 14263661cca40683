import type { Kysely } from 'kysely'

/**
 * Sessions that can be listed, told apart by server, and asked how long ago their person was proven. The old ones
 * know none of that, so everybody signs in again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('session').execute()
  await db.schema
    .createTable('session')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('handle', 'text', (c) => c.notNull())
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('door', 'text', (c) => c.notNull())
    .addColumn('delivery', 'text')
    .addColumn('browser', 'text')
    .addColumn('system', 'text')
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('touched_at', 'integer', (c) => c.notNull())
    .addColumn('proven_at', 'integer', (c) => c.notNull())
    .addColumn('sealed_password', 'blob')
    .addColumn('password_at', 'integer')
    .addColumn('password_touched_at', 'integer')
    .execute()
  await db.schema.createIndex('session_by_login').on('session').columns(['server', 'login']).execute()
}
