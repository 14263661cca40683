import { useEffect, useRef, useSyncExternalStore } from 'react'
import { patience } from '#web/api/patience.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Note } from '#web/ui/Note.tsx'

/** Words for a wait that has become long, whatever waits: a page, a button, a dialog. */
export function PatienceNote() {
  const m = useMessages(shellMessages)
  const over = useSyncExternalStore(patience.subscribe, patience.over, patience.over)
  const place = useRef<HTMLDivElement>(null)

  useEffect(() => {
    // A popover lies above an open dialog, too.
    if (over) place.current?.showPopover()
    else place.current?.hidePopover()
  }, [over])

  return (
    <div
      ref={place}
      popover="manual"
      className="shadow-lift inset-x-4 top-auto bottom-20 mx-auto max-w-130 rounded-lg desk:bottom-6"
    >
      {over && (
        <Note tone="warn" live>
          <p className="font-medium">{m.slow}</p>
          <p>{m.slowEffect}</p>
        </Note>
      )}
    </div>
  )
}
