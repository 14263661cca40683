import type { Kysely } from 'kysely'

/** What was proven of a stop, beside its audit row, and cases that gather hashes and receipts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('receipt')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('at', 'integer', (c) => c.notNull())
    .addColumn('looks', 'text', (c) => c.notNull())
    .addColumn('app_name', 'text')
    .execute()
  await db.schema
    .createTable('incident')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text')
    .addColumn('app', 'text')
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('changed_at', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('incident_hash')
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_hash_once', ['incident', 'hash'])
    .execute()
  await db.schema
    .createTable('incident_receipt')
    .addColumn('incident', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_receipt_once', ['incident', 'seq'])
    .execute()
  await db.schema.createIndex('incident_by_hash').on('incident_hash').columns(['hash']).execute()
  await db.schema.createIndex('audit_by_operation').on('audit').columns(['operation']).execute()
}
