import type { Kysely } from 'kysely'

/** Which receipt says what became of a row of a job. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('job_row').addColumn('receipt', 'integer').execute()
}
