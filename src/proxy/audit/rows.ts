import type { Writer } from '../store/store.ts'
import type { Row } from './chain.ts'

/** Rows at a time: a few milliseconds of work, so that everybody else is answered in between. */
export const SLICE = 250

/** Rows after this number, oldest first. */
export async function readRows(reader: Writer, after: number, limit: number): Promise<Row[]> {
  const all = reader.selectFrom('audit').selectAll().orderBy('seq').limit(limit)
  // The first time from the very bottom: a row number below one is none of ours.
  return (after === 0 ? all : all.where('seq', '>', after)).execute()
}
