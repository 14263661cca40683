import { ChevronDown, Ellipsis, type LucideIcon } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { Button, IconButton } from './Button.tsx'
import { cx } from './cx.ts'

interface MenuItem {
  label: string
  icon: LucideIcon
  onSelect: () => void
  danger?: boolean
}

/** A menu button over a native popover: the browser closes it on Esc and on a click elsewhere. */
export function Menu({
  name,
  label,
  items,
}: {
  name: string
  /** A button that says what it holds, in place of three dots. */
  label?: string
  items: MenuItem[]
}) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  // A table has a menu in each row, and nearly none of them is ever opened.
  const [open, setOpen] = useState(false)

  const entries = () => Array.from(list.current!.querySelectorAll<HTMLElement>('[role=menuitem]'))

  function place() {
    const menu = list.current!
    const anchor = button.current!.getBoundingClientRect()
    const below = anchor.bottom + 4 + menu.offsetHeight < innerHeight
    menu.style.top = `${below ? anchor.bottom + 4 : anchor.top - 4 - menu.offsetHeight}px`
    menu.style.left = `${Math.max(8, anchor.right - menu.offsetWidth)}px`
  }

  function move(event: KeyboardEvent) {
    const all = entries()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Tab') list.current!.hidePopover()
    if (to === undefined) return
    event.preventDefault()
    all.at(to % all.length)?.focus()
  }

  const opener = {
    popoverTarget: id,
    'aria-haspopup': 'menu',
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      list.current!.showPopover({ source: button.current! })
      // At once, because the next key may come before the browser says that it is open.
      entries()[0]?.focus()
    },
  } as const

  return (
    <>
      {label === undefined ? (
        <IconButton ref={button} icon={Ellipsis} name={name} className="-my-1" {...opener} />
      ) : (
        <Button ref={button} icon={ChevronDown} {...opener}>
          {label}
        </Button>
      )}
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={name}
        onKeyDown={move}
        onBeforeToggle={(event) => {
          // Its items go before the browser could give the focus back, also to a dialog that returns it later.
          if (event.newState === 'closed' && list.current!.contains(document.activeElement))
            button.current!.focus()
          flushSync(() => setOpen(event.newState === 'open'))
        }}
        onToggle={(event) => {
          if (event.newState !== 'open') return
          place()
          if (!list.current!.contains(document.activeElement)) entries()[0]?.focus()
        }}
        className="bg-raised border-line shadow-lift text-ink fixed inset-auto m-0 min-w-44 rounded-lg border p-1"
      >
        {open &&
          items.map(({ label, icon: Icon, onSelect, danger }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                list.current!.hidePopover()
                onSelect()
              }}
              className={cx(
                'focus:bg-hover hover:bg-hover flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left outline-offset-[-2px] pointer-coarse:py-2.5',
                danger && 'text-danger',
              )}
            >
              <Icon aria-hidden size={15} />
              {label}
            </button>
          ))}
      </div>
    </>
  )
}
