import { useMemo, useState } from 'react'

export type RowId = number | string

/** Which rows are chosen. It outlives a change of the filter, and says how many of them that hides. */
export interface Selection<R> {
  has: (row: R) => boolean
  /** The chosen rows that still exist, whether they are shown or not. */
  chosen: readonly R[]
  notShown: number
  /** With `through`, all from the row that was toggled last to this one. */
  toggle: (row: R, through?: boolean) => void
  choose: (rows: readonly R[]) => void
  drop: (rows: readonly R[]) => void
  clear: () => void
}

export function useSelection<R>(
  rows: readonly R[],
  shown: readonly R[],
  idOf: (row: R) => RowId,
): Selection<R> {
  const [ids, setIds] = useState<ReadonlySet<RowId>>(NONE)
  const [last, setLast] = useState<RowId | null>(null)

  const has = (row: R) => ids.has(idOf(row))
  const chosen = useMemo(
    () => (ids.size === 0 ? [] : rows.filter((row) => ids.has(idOf(row)))),
    [rows, ids, idOf],
  )
  const notShown = useMemo(
    () =>
      chosen.length === 0 || shown === rows
        ? 0
        : chosen.length - shown.filter((row) => ids.has(idOf(row))).length,
    [chosen, rows, shown, ids, idOf],
  )

  function between(row: R): readonly R[] {
    const from = shown.findIndex((one) => idOf(one) === last)
    const to = shown.indexOf(row)
    return from < 0 || to < 0 ? [row] : shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  }

  const choose = (more: readonly R[]) => setIds((all) => new Set([...all, ...more.map(idOf)]))
  const drop = (fewer: readonly R[]) => {
    const out = new Set(fewer.map(idOf))
    setIds((all) => new Set([...all].filter((id) => !out.has(id))))
  }
  return {
    has,
    chosen,
    notShown,
    toggle(row, through = false) {
      const rowsToo = through ? between(row) : [row]
      if (has(row)) drop(rowsToo)
      else choose(rowsToo)
      setLast(idOf(row))
    },
    choose,
    drop,
    clear: () => setIds(NONE),
  }
}

const NONE: ReadonlySet<RowId> = new Set()
