import type { Kysely } from 'kysely'

/** The head of the chain gets a signature, rows the role of who acted, and the questions of the Activity page an index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Empty until a key signs: an older store has none yet.
  await db.schema
    .alterTable('audit_head')
    .addColumn('key_id', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await db.schema
    .alterTable('audit_head')
    .addColumn('signature', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await db.schema.alterTable('audit').addColumn('role', 'text').execute()
  await db.schema.createIndex('audit_by_hash').on('audit').columns(['hash']).execute()
  await db.schema.createIndex('audit_by_app').on('audit').columns(['app']).execute()
}
