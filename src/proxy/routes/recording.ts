import type { Audit, Entry } from '../audit/audit.ts'
import { Refusal } from '../problem.ts'
import { Trouble } from '../upstream/trouble.ts'

/** Writes a failure down, and hands it on: refused and failed actions are in the log like the others. */
export async function recording<T>(
  audit: Audit,
  entry: Omit<Entry, 'result'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Trouble)
      await conclude(audit, {
        ...entry,
        result: `failed: ${error.kind}`,
        upstreamRequestId: error.upstreamRequestId,
      })
    else if (error instanceof Refusal && error.code === 'in-doubt')
      await conclude(audit, { ...entry, result: 'in-doubt' })
    throw error
  }
}

/**
 * The last row of something whose intent is in the log. It happened, or failed, whether this row can be written or
 * not; "nothing was sent" would be false. The audit itself has cried to the log.
 */
export async function conclude(audit: Audit, entry: Entry): Promise<void> {
  try {
    await audit.record(entry)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
