import { X } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { Button, IconButton } from '#web/ui/Button.tsx'
import type { BulkBarProps } from './BulkBar.tsx'

/** What can be done with the chosen rows; at the thumb where the screen is small. */
export function BulkBarShown<R>({ selection, shown, filtered, children }: BulkBarProps<R>) {
  const m = useMessages(tableMessages)
  const { chosen, notShown } = selection
  const more = shown.length > chosen.length - notShown
  return (
    <section
      aria-label={m.bar}
      className="bg-raised border-line-strong shadow-lift fixed inset-x-3 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-10 flex flex-wrap items-center gap-x-2 gap-y-2 rounded-xl border py-2 pr-2 pl-4 desk:sticky desk:inset-x-auto desk:bottom-3 desk:mx-auto desk:w-max desk:max-w-full desk:flex-nowrap"
    >
      <output className="flex-1 whitespace-nowrap desk:flex-none">
        <b>{m.selected(chosen.length)}</b>
        {notShown > 0 && <span className="text-warn block text-sm">{m.notShown(notShown)}</span>}
      </output>
      <IconButton icon={X} name={m.clear} onClick={selection.clear} />
      <span className="flex grow flex-wrap justify-end gap-2 desk:flex-nowrap">
        {more && (
          <Button look="quiet" onClick={() => selection.choose(shown)}>
            {(filtered ? m.selectMatching : m.selectEvery)(shown.length)}
          </Button>
        )}
        {children}
      </span>
    </section>
  )
}
