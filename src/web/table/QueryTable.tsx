import {
  lazy,
  memo,
  startTransition,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { cx } from '#web/ui/cx.ts'
import { SortHeader } from './SortHeader.tsx'
import { useRowKeys } from './useRowKeys.ts'
import type { RowId, Selection } from './useSelection.ts'

export interface Column<R, S extends string = never> {
  label: string
  /** Pressing its head sorts by it; `direction` is the way in which that helps most. */
  sort?: { by: S; direction: 'ascending' | 'descending' }
  /** Of head and cells. The width stands on the head. */
  head?: string
  className?: string
  /** On a card it stands without its label. */
  bare?: boolean
  /** The first column's holds the link that opens the row, marked with `data-row-link`. */
  cell: (row: R) => ReactNode
}

interface QueryTableProps<R, S extends string> {
  caption: ReactNode
  columns: readonly Column<R, S>[]
  rows: readonly R[]
  idOf: (row: R) => RowId
  /** How a checkbox calls the row. */
  nameOf: (row: R) => string
  sort?: S
  /** Sorted the other way round. */
  reversed?: boolean
  onSort?: (sort: S) => void
  selection?: Selection<R>
  /** The menu at the end of a row, and what its column is called. */
  renderActions?: (row: R) => ReactNode
  actionsLabel?: string
}

/** From here on only the rows around the screen are in the page. */
const MANY = 200
const FIRST_SCREEN = 7
/** What the box in the head selects; more than that is a choice of its own, in the bar. */
const FIRST = 100

// If it cannot come, the first rows are shown, and it is said that they are not all.
const VirtualRows = lazy(async () => ({
  default: await import('./VirtualRows.tsx').then(
    (module) => module.VirtualRows,
    () => FirstRows,
  ),
}))

/** What the body of the table is made from, whether all rows are in the page or those around the screen. */
export interface BodyProps {
  body: RefObject<HTMLTableSectionElement | null>
  /** The same array for as long as the same rows are shown. */
  rows: readonly unknown[]
  count: number
  /** Cells in a row. */
  width: number
  renderRow: (index: number, ref?: Ref<HTMLTableRowElement>) => ReactNode
  /** Where a body that does not hold all rows says how to bring one in. */
  reach: RefObject<((index: number) => void) | null>
}

/**
 * A real table, whose rows become cards where it is narrow. Rows are chosen by box, `x` and shift, walked with arrows,
 * `j` and `k`, opened with Enter; a hundred thousand of them are as quick as twenty.
 */
export function QueryTable<R, S extends string = never>({
  caption,
  columns,
  rows,
  idOf,
  nameOf,
  sort,
  reversed = false,
  onSort,
  selection,
  renderActions,
  actionsLabel,
}: QueryTableProps<R, S>) {
  const m = useMessages(tableMessages)
  const body = useRef<HTMLTableSectionElement>(null)
  const reach = useRef<((index: number) => void) | null>(null)

  // The rows' own callbacks stay the same, so that a toggled row is the only one that is drawn again.
  const latest = useRef({ rows, selection })
  useLayoutEffect(() => {
    latest.current = { rows, selection }
  })
  const toggle = useCallback((row: R, through: boolean) => latest.current.selection?.toggle(row, through), [])
  const toggleAt = useCallback((index: number, through: boolean) => {
    const row = latest.current.rows[index]
    if (row !== undefined) latest.current.selection?.toggle(row, through)
  }, [])
  useRowKeys({ body, reach, count: rows.length, toggle: toggleAt, clear: selection?.clear })

  const parts: BodyProps = {
    body,
    reach,
    count: rows.length,
    width: columns.length + (selection ? 1 : 0) + (renderActions ? 1 : 0),
    rows,
    renderRow: (index, ref) => {
      const row = rows[index]!
      const selected = selection ? selection.has(row) : null
      return (
        <tr
          key={idOf(row)}
          ref={ref}
          data-index={index}
          data-selected={selected || undefined}
          aria-rowindex={index + 2}
        >
          <Cells
            row={row}
            columns={columns}
            renderActions={renderActions}
            nameOf={nameOf}
            selected={selected}
            onToggle={toggle}
          />
        </tr>
      )
    },
  }
  return (
    <div className="rows">
      <div className="rows-box">
        <table aria-rowcount={rows.length + 1}>
          <caption>
            {caption}
            {reversed && ` ${m.inReverse}`}
          </caption>
          <thead>
            <tr aria-rowindex={1}>
              {selection && (
                <th scope="col" className="pick">
                  <PickFirst rows={rows} selection={selection} />
                </th>
              )}
              {columns.map(({ label, sort: by, head, className }) =>
                by && onSort ? (
                  <SortHeader
                    key={label}
                    label={label}
                    direction={by.direction}
                    active={sort === by.by}
                    reversed={reversed}
                    onSort={() => onSort(by.by)}
                    className={cx(className, head)}
                  />
                ) : (
                  <th key={label} scope="col" className={cx(className, head)}>
                    {label}
                  </th>
                ),
              )}
              {renderActions && (
                <th scope="col" className="w-12">
                  <span className="sr-only">{actionsLabel}</span>
                </th>
              )}
            </tr>
          </thead>
          {rows.length <= MANY ? (
            <AllRows {...parts} />
          ) : (
            <Suspense fallback={<AllRows {...parts} count={MANY} />}>
              <VirtualRows {...parts} />
            </Suspense>
          )}
        </table>
      </div>
    </div>
  )
}

/** The rows of the first screen are painted before the others are made. */
function AllRows({ body, count, renderRow }: BodyProps) {
  const [all, setAll] = useState(false)
  useEffect(() => startTransition(() => setAll(true)), [])
  const length = all ? count : Math.min(count, FIRST_SCREEN)
  return <tbody ref={body}>{Array.from({ length }, (_, index) => renderRow(index))}</tbody>
}

function FirstRows({ body, width, renderRow }: BodyProps) {
  const m = useMessages(tableMessages)
  return (
    <tbody ref={body}>
      {Array.from({ length: MANY }, (_, index) => renderRow(index))}
      <tr>
        <td colSpan={width} className="text-warn">
          {m.tooMany(MANY)}
        </td>
      </tr>
    </tbody>
  )
}

/** The box in the head: the first hundred rows, or all when there are no more. */
function PickFirst<R>({ rows, selection }: { rows: readonly R[]; selection: Selection<R> }) {
  const m = useMessages(tableMessages)
  const first = rows.length <= FIRST ? rows : rows.slice(0, FIRST)
  const held = first.filter((row) => selection.has(row)).length
  const all = held === first.length && held > 0
  return (
    <Pick
      name={rows.length <= FIRST ? m.selectAll(first.length) : m.selectFirst(first.length)}
      checked={all}
      mixed={held > 0 && !all}
      onChange={() => (all ? selection.drop(first) : selection.choose(first))}
    />
  )
}

interface CellsProps<R> {
  row: R
  columns: readonly Column<R, string>[]
  renderActions: ((row: R) => ReactNode) | undefined
  nameOf: (row: R) => string
  /** Null where rows cannot be chosen. */
  selected: boolean | null
  onToggle: (row: R, through: boolean) => void
}

// Without the row's place: what a filter moves up is not made again. A cast because `memo` forgets what a row is made of.
const Cells = memo(AllCells) as typeof AllCells

function AllCells<R>({ row, columns, renderActions, nameOf, selected, onToggle }: CellsProps<R>) {
  const m = useMessages(tableMessages)
  return (
    <>
      {selected !== null && (
        <td className="pick">
          <Pick
            name={m.select(nameOf(row))}
            checked={selected}
            onChange={(through) => onToggle(row, through)}
          />
        </td>
      )}
      {columns.map(({ label, className, bare, cell }, at) => (
        <td key={label} data-label={at === 0 || bare ? undefined : label} className={className}>
          {cell(row)}
        </td>
      ))}
      {renderActions && <td className="corner">{renderActions(row)}</td>}
    </>
  )
}

function Pick({
  name,
  checked,
  mixed = false,
  onChange,
}: {
  name: string
  checked: boolean
  mixed?: boolean
  onChange: (through: boolean) => void
}) {
  return (
    <label className="-m-1.5 grid size-8 place-items-center pointer-coarse:size-10">
      <input
        type="checkbox"
        aria-label={name}
        checked={checked}
        ref={(box) => {
          if (box) box.indeterminate = mixed
        }}
        onChange={(event) => onChange((event.nativeEvent as MouseEvent).shiftKey)}
        className="accent-accent size-4"
      />
    </label>
  )
}
