import type { ReactNode } from 'react'
import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { CheckReply } from '#contract/tokens.ts'
import { PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { isExpired } from '#web/token/expired.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { utcClock } from '#web/ui/Time.tsx'
import type { Sought } from './address.ts'

interface SummaryProps {
  sought: Sought
  reply: CheckReply | null
  entries: readonly Entry[]
  mine: Authorization | null
  /** The latest receipt. */
  proof: Receipt | null
  /** How many tokens a search that was not by hash has found. */
  found: number | null
  looking: boolean
  /** Who has answered so far. */
  asked: readonly string[]
}

/** All of it in one sentence: what the best source says, and never more than that. */
export function Summary(props: SummaryProps) {
  return (
    <output className="block text-lg">
      <Sentence {...props} />
    </output>
  )
}

function Sentence({ reply, entries, mine, proof, found, looking, asked }: SummaryProps): ReactNode {
  const m = useMessages(investigateMessages).summary
  const common = useMessages(commonMessages)
  if (found !== null) return found > 0 ? m.several(found) : looking ? m.looking : m.none(asked)
  // The latest word first: a proof that came after a check is newer than what the check said.
  const proven = proof && (!reply || Date.parse(proof.at) >= Date.parse(reply.at))
  if (proven && proof.state === 'confirmed')
    return m.stopped(utcClock(proof.at), <UserName login={proof.actor} />)
  if (proven && proof.state === 'not-confirmed') return m.notConfirmed(utcClock(proof.at))
  if (reply?.state === 'active') {
    const app = <SafeName text={reply.token.app.name} empty={common.namelessApp} />
    return reply.token.user ? m.active(<UserName login={reply.token.user.login} />, app) : m.activeAlone(app)
  }
  if (mine) {
    const what =
      mine.app.clientId === PERSONAL_CLIENT_ID
        ? m.personal(<SafeName text={mine.note ?? ''} empty={common.noNote} />)
        : m.forApp(<SafeName text={mine.app.name} empty={common.namelessApp} />)
    return isExpired(mine) ? m.mineExpired(what) : m.mine(what)
  }
  if (reply) return m.notValid
  const known = entries.find(({ user, app }) => user !== null && app !== null)
  if (known)
    return m.known(
      <UserName login={known.user!} />,
      <SafeName text={known.appName ?? known.app!} empty={common.namelessApp} />,
    )
  if (looking) return m.looking
  return entries.length > 0 ? m.seen : m.unknown(asked)
}
