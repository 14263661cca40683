import type { OperationRow } from '../store/store.ts'

type Owned = Pick<OperationRow, 'id' | 'actor' | 'app' | 'client_id'>

/** What a sealed token of a reset belongs to; the old one in place of the new one does not open either. */
export function boundTo(row: Owned, which: 'old' | 'new'): readonly string[] {
  return [which, row.id, ...ownerOf(row)]
}

/** For whom an answer in the outbox opens. */
export function ownerOf({ actor, app, client_id }: Omit<Owned, 'id'>): readonly string[] {
  return [actor, app, client_id]
}
