import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { startTransition, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { BodyProps } from './QueryTable.tsx'

/** Between the cards that rows become where the table is narrow; see `.rows` in the stylesheet. */
const CARD_GAP = 10
const NARROW = 48 * 16
/** Rows above and below the screen, so that a quick scroll finds them painted. */
const AHEAD = 24
/** The same right after a key stroke, which has to paint one screen, and soon. */
const AT_FIRST = 2
const REST = 150

/**
 * The rows around the screen, between two empty rows as high as all others. Rows are measured as they come; the page
 * itself scrolls.
 */
export function VirtualRows({ body, rows: shown, count, renderRow, reach }: BodyProps) {
  const [{ top, narrow }, setPlace] = useState({ top: 0, narrow: false })
  const wanted = useRef<number | null>(null)
  const [restedOn, setRestedOn] = useState<readonly unknown[] | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setRestedOn(shown)), REST)
    return () => clearTimeout(timer)
  }, [shown])

  const rested = restedOn === shown

  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled, so nothing is memoized wrongly
  const rows = useWindowVirtualizer({
    count,
    overscan: rested ? AHEAD : AT_FIRST,
    estimateSize: () => (narrow ? 212 : 58),
    scrollMargin: top,
    gap: narrow ? CARD_GAP : 0,
    useFlushSync: true,
  })

  // Whatever came or went above the table has moved it; a place that is the same changes nothing.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- it ends when the place is found
  useLayoutEffect(() => {
    const box = body.current!.getBoundingClientRect()
    const place = { top: Math.round(box.top + scrollY), narrow: box.width < NARROW }
    if (place.top !== top || place.narrow !== narrow) setPlace(place)
  })
  useLayoutEffect(() => rows.measure(), [rows, narrow])

  useEffect(() => {
    reach.current = (index) => {
      wanted.current = index
      rows.scrollToIndex(index, { align: 'auto' })
    }
    return () => {
      reach.current = null
    }
  }, [reach, rows])
  useEffect(() => {
    // A row that the keyboard asked for takes the focus when it is there.
    const link =
      wanted.current === null ? null : body.current!.querySelector<HTMLElement>(linkOf(wanted.current))
    if (!link) return
    wanted.current = null
    link.focus({ preventScroll: true })
  })

  const items = rows.getVirtualItems()
  const above = (items[0]?.start ?? top) - top
  const below = rows.getTotalSize() - ((items.at(-1)?.end ?? top) - top)
  return (
    <tbody ref={body}>
      <Space height={above} />
      {/* Measuring makes the place of every row anew, which a key stroke need not wait for. */}
      {items.map(({ index }) => renderRow(index, rested ? rows.measureElement : undefined))}
      <Space height={below} />
    </tbody>
  )
}

const linkOf = (index: number) => `[data-index="${index}"] [data-row-link]`

function Space({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden className="space" style={{ height }} />
}
