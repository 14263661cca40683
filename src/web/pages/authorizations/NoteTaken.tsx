import { Link, useLocation } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { refusalMessages } from '#web/messages/en/authorizations.tsx'
import { paths } from '#web/paths.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { freeNote } from './refusals.ts'
import type { Row } from './rows.ts'

/** GitHub wants personal notes to differ: open the token that has it, or take the next free one. */
export function NoteTaken({
  note,
  rows,
  onUse,
}: {
  note: string
  rows: readonly Row[]
  onUse: (note: string) => void
}) {
  const m = useMessages(refusalMessages)
  const { search } = useLocation()
  const personal = rows.filter((row) => row.personal)
  const holder = personal.find(({ token }) => token.note === note)
  const free = freeNote(
    note,
    personal.map(({ token }) => token.note ?? ''),
  )
  return (
    <Note tone="warn" live>
      <p>{m.noteTaken(safeText(note, 60))}</p>
      <p className="mt-2 flex flex-wrap gap-2">
        {holder && (
          <Link
            to={{ pathname: paths.authorization({ authorization: holder.token.id }), search }}
            preventScrollReset
            className={buttonClass()}
          >
            {m.openIt}
          </Link>
        )}
        <Button onClick={() => onUse(free)} className="text-ink">
          {m.use(safeText(free, 60))}
        </Button>
      </p>
    </Note>
  )
}
