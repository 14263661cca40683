import type { Store, JobRecord, JobRowRecord, Writer } from '../store/store.ts'

export type RowState = JobRowRecord['state']

/** How many rows of a job are where. */
export interface Counts {
  total: number
  left: number
  done: number
  gone: number
  failed: number
  unknown: number
  notConfirmed: number
  notProven: number
  notSent: number
  lost: number
}

/** Counted in the rows and kept nowhere else, so that the sum is right whenever somebody was killed. */
export async function countRows(reader: Writer, job: string): Promise<Counts> {
  const groups = await reader
    .selectFrom('job_row')
    .select(['state', 'cause', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job', '=', job)
    .groupBy(['state', 'cause'])
    .execute()
  const sum = (fits: (row: { state: RowState; cause: string | null }) => boolean) =>
    groups.filter(fits).reduce((all, { count }) => all + count, 0)
  return {
    total: sum(() => true),
    left: sum(({ state }) => state === 'waiting' || state === 'sending'),
    done: sum(({ state }) => state === 'done'),
    gone: sum(({ state }) => state === 'gone'),
    failed: sum(({ state }) => state === 'failed'),
    unknown: sum(({ state }) => state === 'unknown'),
    notConfirmed: sum(({ state, cause }) => state === 'failed' && cause === 'not-confirmed'),
    notProven: sum(({ state, cause }) => state === 'done' && cause !== null),
    notSent: sum(({ cause }) => cause === 'stopped'),
    lost: sum(({ cause }) => cause === 'lost'),
  }
}

/** What a retry sends again: not what is decided, and not what no retry can mend. */
export const RETRIED: RowState[] = ['failed', 'unknown']

/** Rows that the last process left between sending and knowing. */
export async function orphans(store: Store, job: JobRecord): Promise<JobRowRecord[]> {
  return store
    .selectFrom('job_row')
    .selectAll()
    .where('job', '=', job.id)
    .where('state', '=', 'sending')
    .orderBy('at')
    .execute()
}

/**
 * What a stopped job has not sent it never will: said, so that nothing is left. What it did send, and was told to wait
 * before it asked for the proof, is no such row.
 */
export async function leaveUnsent(
  writer: Writer,
  { id, verb }: Pick<JobRecord, 'id' | 'verb'>,
  now: number,
): Promise<void> {
  const leave = async (doubt: 0 | 1, change: Pick<JobRowRecord, 'state' | 'cause'>) =>
    writer
      .updateTable('job_row')
      .set({ ...change, changed_at: now })
      .where('job', '=', id)
      .where('state', '=', 'waiting')
      .where('doubt', '=', doubt)
      .execute()
  await leave(0, { state: 'failed', cause: 'stopped' })
  await leave(
    1,
    // Of a reset the new value is here; only whether the old one is dead was not asked.
    verb === 'reset' ? { state: 'done', cause: 'unproven' } : { state: 'unknown', cause: 'in-doubt' },
  )
}

export async function changeRow(
  writer: Writer,
  row: Pick<JobRowRecord, 'job' | 'at'>,
  change: Partial<JobRowRecord>,
): Promise<void> {
  await writer
    .updateTable('job_row')
    .set(change)
    .where('job', '=', row.job)
    .where('at', '=', row.at)
    .execute()
}
