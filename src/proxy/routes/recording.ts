import type { Audit, Entry } from '../audit/audit.ts'
import type { Asking, Close, Intents } from '../operations/intents.ts'
import { Refusal } from '../problem.ts'
import { Trouble } from '../upstream/trouble.ts'

/** Writes a failure down, and hands it on: refused and failed actions are in the log like the others. */
export async function recording<T>(
  audit: Audit,
  entry: Omit<Entry, 'result'>,
  work: () => Promise<T>,
  close?: Close,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Trouble)
      await conclude(
        audit,
        {
          ...entry,
          result: `failed: ${error.kind}`,
          upstreamRequestId: error.upstreamRequestId,
        },
        close,
      )
    else if (error instanceof Refusal && error.code === 'in-doubt')
      await conclude(audit, { ...entry, result: 'in-doubt' }, close)
    throw error
  }
}

/** A change: "begun" is in the log before it, and its outcome behind it. `close` goes with the row of the outcome. */
export async function changing<T>(
  { audit, intents }: { audit: Audit; intents: Intents },
  entry: Omit<Entry, 'result'>,
  asking: Asking,
  work: (close: Close) => Promise<T>,
): Promise<T> {
  const close = await intents.open(entry, asking)
  try {
    return await recording(audit, entry, async () => work(close), close)
  } finally {
    intents.leave(close)
  }
}

/**
 * The last row of something whose intent is in the log. It happened, or failed, whether this row can be written or
 * not; "nothing was sent" would be false. The audit itself has cried to the log.
 */
export async function conclude(audit: Audit, entry: Entry, close?: Close): Promise<void> {
  try {
    await audit.record(entry, close)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
