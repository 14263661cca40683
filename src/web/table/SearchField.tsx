import { Search } from 'lucide-react'
import { FIELD } from '#web/ui/Field.tsx'
import { cx } from '#web/ui/cx.ts'
import { Kbd } from '#web/ui/Kbd.tsx'

/** The text filter of a list; `/` leads here, the arrow down from here to the first row. */
export function SearchField({
  label,
  hint,
  value,
  onChange,
  wide,
}: {
  label: string
  hint: string
  value: string
  onChange: (text: string) => void
  /** Takes the room there is: what is searched for here is longer than a word. */
  wide?: boolean
}) {
  return (
    <div className={cx('relative w-full', !wide && 'col-span-2 desk:w-88')}>
      <Search
        aria-hidden
        size={15}
        className="text-muted pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2"
      />
      <input
        type="search"
        data-search
        aria-label={label}
        placeholder={hint}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value === '') event.currentTarget.blur()
          if (event.key !== 'ArrowDown') return
          // From what was searched for into what was found.
          event.preventDefault()
          document.querySelector<HTMLElement>('[data-row-link]')?.focus()
        }}
        className={cx(FIELD, 'h-8 pr-9 pl-8 text-ellipsis pointer-coarse:h-10')}
      />
      <span className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2">
        {!value && <Kbd keys="/" />}
      </span>
    </div>
  )
}
