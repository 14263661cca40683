import { useEffect, useRef, type RefObject } from 'react'
import { keysAreOn } from '#web/shell/keys.ts'
import { isTyping, OPEN_MENU } from '#web/ui/keyboard.ts'

interface RowKeys {
  body: RefObject<HTMLTableSectionElement | null>
  /** Brings a row in that is not in the page. */
  reach: RefObject<((index: number) => void) | null>
  count: number
  toggle: (index: number, through: boolean) => void
  clear: (() => void) | undefined
}

/**
 * Walks the rows by keyboard: arrows within the table, `j` and `k` from anywhere, `x` to choose, Enter is the row's own
 * link. The focus is on that link, so a screen reader says the row's name.
 */
export function useRowKeys({ body, reach, count, toggle, clear }: RowKeys) {
  const last = useRef(-1)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const table = body.current
      if (!table || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || document.querySelector(`dialog:modal, ${OPEN_MENU}`)) return
      const row = (event.target as Element | null)?.closest?.('tr[data-index]')
      const inside = row != null && table.contains(row)
      const at = inside ? Number(row.getAttribute('data-index')) : last.current
      const letters = keysAreOn() && event.target instanceof Element

      const to = inside ? ARROWS[event.key]?.(at, count) : undefined
      const walked = to ?? (letters ? LETTERS[event.key]?.(inside || at >= 0 ? at : -1) : undefined)
      if (walked !== undefined) {
        const index = Math.max(0, Math.min(count - 1, walked))
        if (count > 0) go(table, index)
      } else if (letters && inside && (event.key === 'x' || event.key === 'X')) {
        toggle(at, event.key === 'X')
      } else if (event.key === 'Escape' && inside && clear) {
        clear()
      } else {
        return
      }
      event.preventDefault()
    }
    function go(table: HTMLElement, index: number) {
      last.current = index
      const link = table.querySelector<HTMLElement>(`[data-index="${index}"] [data-row-link]`)
      if (!link) return reach.current?.(index)
      link.focus({ preventScroll: true })
      link.closest('tr')!.scrollIntoView({ block: 'nearest' })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [body, reach, count, toggle, clear])
}

const ARROWS: Partial<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
}
const LETTERS: Partial<Record<string, (at: number) => number>> = {
  j: (at) => at + 1,
  k: (at) => at - 1,
}
