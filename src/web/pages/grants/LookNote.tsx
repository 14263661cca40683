import { Eye } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { dayOf } from '#web/ui/Time.tsx'
import type { useLook } from './look.ts'

/** "2 apps are new since 14 November": until the person says that they have seen them. */
export function LookNote({
  look: { at, news, moving, problem, markSeen },
  onShow,
  onSeen,
}: {
  look: ReturnType<typeof useLook>
  /** Null while only these are shown. */
  onShow: (() => void) | null
  /** The button is gone with what it said. */
  onSeen: () => void
}) {
  const m = useMessages(grantsMessages).look
  if (problem) return <ProblemNote problem={problem} onRetry={() => void markSeen()} />
  if (news.size === 0 || !at) return null
  return (
    <Note
      action={
        <span className="flex flex-wrap gap-2">
          {onShow && <Button onClick={onShow}>{m.show}</Button>}
          <Button icon={Eye} busy={moving} onClick={() => void markSeen().then(onSeen)}>
            {m.seen}
          </Button>
        </span>
      }
    >
      {m.since(news.size, dayOf(new Date(at)))}
    </Note>
  )
}
