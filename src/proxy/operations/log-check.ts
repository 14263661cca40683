import { linkHash } from '../audit/chain.ts'
import type { OperationRow, OperationState, Writer } from '../store/store.ts'

const STATES: ReadonlySet<string> = new Set<OperationState>([
  'RECORDED',
  'SENT',
  'IN_DOUBT',
  'SEALED',
  'SHOWN',
  'ACKED',
  'REJECTED',
  'EXECUTED_LOST',
  'EXPIRED',
])

/** `in-doubt: timeout` is IN_DOUBT; null for a result that is no state, such as that of a proof. */
function stateOf(result: string): string | null {
  const state = result.split(':')[0]!.replace('-', '_').toUpperCase()
  return STATES.has(state) ? state : null
}

/** Whether the activity log tells the same person, app, token and state of a reset as its row. */
export async function matchesLog(reader: Writer, row: OperationRow): Promise<boolean> {
  const entries = await reader
    .selectFrom('audit')
    .selectAll()
    .where('operation', '=', row.id)
    .orderBy('seq', 'desc')
    .execute()
  const last = entries.find(({ result }) => stateOf(result) !== null)
  return (
    last !== undefined &&
    linkHash(last) === last.row_hash &&
    stateOf(last.result) === row.state &&
    last.actor === row.actor &&
    last.app === row.app &&
    last.hash === row.old_hash
  )
}
