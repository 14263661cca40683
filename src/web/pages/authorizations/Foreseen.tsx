import type { AppRole } from '#contract/session.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime } from '#web/ui/Time.tsx'
import { type foresee, MOST_OF_A_SET } from './slots.ts'
import { TokenName } from './TokenName.tsx'

/** What the click would meet, said before it. */
export function Foreseen({
  complete,
  app,
  foreseen: { existing, used, victim },
}: {
  complete: boolean
  app: AppRole
  foreseen: ReturnType<typeof foresee>
}) {
  const m = useMessages(newAuthorizationMessages).foreseen
  const name = safeText(app.name, 60)

  if (existing) return <Note live>{m.exists(<TokenName token={existing} />)}</Note>
  if (victim) {
    return (
      <Note tone="danger" live>
        <p className="font-medium">{m.full(name)}</p>
        <p>{m.victim(<TokenName token={victim} />, relativeTime(new Date(victim.createdAt)))}</p>
      </Note>
    )
  }
  if (!complete) return <Note>{m.notRead}</Note>
  if (used >= 7) return <Note tone="warn">{m.room(name, used, MOST_OF_A_SET)}</Note>
  return null
}
