import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { OPEN_MENU } from './keyboard.ts'

interface DialogProps {
  title: ReactNode
  children: ReactNode
  /** Esc, or the person closed it otherwise. */
  onClose: () => void
  /** While true, Esc does nothing: something is under way that closing would not stop. */
  held?: boolean
  /** `side` slides in at the right edge, full width where the screen is small. */
  place?: 'middle' | 'side'
  /** Shown beside the title. */
  corner?: ReactNode
}

/**
 * Whether this key is Esc and meant for the dialog itself; then the browser does nothing more with it. Left to close the
 * dialog, the browser tells of it behind the next key, asks nobody where Esc comes twice in a row, and may close what
 * stands below as well.
 */
export function takesEscape(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return false
  if (document.querySelector(OPEN_MENU)) return false
  event.preventDefault()
  return true
}

/** Where the page says what came of an action. */
const news = () => document.querySelector<HTMLElement>('[data-news]')

/**
 * A native modal dialog: the browser traps the focus, hides the rest from screen readers and gives the focus back.
 * Rendered means open. Focus starts on the element with `data-first`.
 */
export function Dialog({ title, children, onClose, held, place = 'middle', corner }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()

  useEffect(() => {
    const dialog = ref.current!
    const before = document.activeElement
    const told = news()?.childElementCount ?? 0
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => {
      dialog.close()
      // What came of it could not have the focus while this was open. Without news it goes back to where it was, which
      // the browser does only for a dialog that is closed before it is removed from the page.
      const isNew = (news()?.childElementCount ?? 0) > told
      if (!isNew && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
      else news()?.focus()
    }
  }, [])

  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      data-place={place}
      onKeyDown={(event) => {
        if (takesEscape(event) && !held) onClose()
      }}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        if (!held) onClose()
      }}
      onClose={({ currentTarget: dialog }) => {
        if (dialog.open) return
        // Chromium asks nobody where the way back of a telephone comes again without a tap in between. What may not be left
        // like that stands again before it is decided.
        dialog.showModal()
        if (!held) onClose()
      }}
      className={cx(
        'bg-raised text-ink shadow-lift border-line overscroll-contain',
        place === 'middle' &&
          'animate-rise m-auto max-h-[calc(100dvh-2rem)] w-[30rem] max-w-[calc(100vw-1.5rem)] overflow-auto rounded-xl border p-5',
        place === 'side' &&
          'animate-slide mr-0 ml-auto h-dvh max-h-none w-[35rem] max-w-full overflow-auto border-l p-5',
      )}
    >
      <header className="flex items-start justify-between gap-3">
        <h2 id={id} className="min-w-0">
          {title}
        </h2>
        {corner}
      </header>
      {children}
    </dialog>
  )
}
