import type { AppRole } from '#contract/session.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime } from '#web/ui/Time.tsx'
import type { Recipient } from './ForWhom.tsx'
import type { Row } from './rows.ts'
import { existingOf, MOST_OF_A_SET, slotsOf } from './slots.ts'
import { TokenName } from './TokenName.tsx'
import type { CreateWish } from './useCreate.ts'

/** What the click would meet, said before it: the same token is there already, or GitHub ends another one for it. */
export function Foreseen({
  rows,
  complete,
  app,
  way,
  wish: { scopes, fingerprint },
}: {
  rows: readonly Row[]
  complete: boolean
  app: AppRole
  way: Recipient['way']
  wish: CreateWish
}) {
  const m = useMessages(newAuthorizationMessages).foreseen
  const name = safeText(app.name, 60)
  const existing = way === 'get-or-create' ? existingOf(rows, app.clientId, fingerprint) : null
  const { used, victim } = slotsOf(rows, app.clientId, scopes)

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
