import type { ReactNode } from 'react'
import type { Proof } from '#contract/values.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { proofMessages } from '#web/messages/en/proof.ts'
import { Note } from '#web/ui/Note.tsx'
import { utcClock } from '#web/ui/Time.tsx'

/** What became of a change, in the words that its proof allows. */
export function ProofNote({
  proof,
  of,
  done,
  tried,
  action,
}: {
  proof: Proof
  /** What was stopped: a token that is checked, or an app or a token in one's own list. */
  of: 'token' | 'app' | 'own token'
  /** What it is called when the server does not deny it, and when it does. */
  done: ReactNode
  tried: ReactNode
  action?: ReactNode
}) {
  const m = useMessages(proofMessages)
  const clock = utcClock(proof.at)
  const [gone, stays] = {
    token: [m.noLongerAccepted, m.stillAccepted] as const,
    app: [m.noLongerListed, m.stillListed] as const,
    'own token': [m.ownNoLongerListed, m.ownStillListed] as const,
  }[of]
  const [tone, sentence] = {
    confirmed: ['good', gone(clock)] as const,
    'not-confirmed': ['danger', stays(clock)] as const,
    unknown: ['warn', m.unknown(clock)] as const,
  }[proof.state]
  return (
    <Note tone={tone} live action={action}>
      <b>{proof.state === 'not-confirmed' ? tried : done}</b> {sentence}
    </Note>
  )
}
