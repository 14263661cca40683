import { createSessionMarks } from '../sessions.ts'
import type { SessionRow, Store } from '../store/store.ts'
import { KEY } from './keys.ts'

/** Changes sessions as time would have, with the mark that Authdesk would have given them. */
export async function changeSessions(store: Store, change: Partial<SessionRow>, id?: string): Promise<void> {
  for (const row of await store.selectFrom('session').selectAll().execute())
    if (id === undefined || row.id === id) {
      const next = createSessionMarks(KEY).sign({ ...row, ...change })
      await store.updateTable('session').set(next).where('id', '=', row.id).execute()
    }
}
