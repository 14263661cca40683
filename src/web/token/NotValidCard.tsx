import { CircleSlash } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { CheckReply } from '#contract/tokens.ts'
import { maskToken, tokenShape } from '#github/tokens.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { listed } from '#web/messages/plural.ts'
import { useWho } from '#web/shell/who.ts'
import { Card } from '#web/ui/Card.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { CheckedFact } from './CheckedFact.tsx'
import { HashFact } from './HashFact.tsx'

/** "No" is an answer. GitHub does not say why, so the card says what it may mean, and who was asked. */
export function NotValidCard({
  pasted,
  reply,
}: {
  pasted: string
  reply: Extract<CheckReply, { state: 'not-valid' }>
}) {
  const m = useMessages(checkMessages)
  const { apps } = useWho()
  const shape = tokenShape(pasted)
  const asked = reply.asked.map((id) => safeText(apps.find((app) => app.id === id)?.name ?? id, 60))
  const card = useRef<HTMLElement>(null)
  useEffect(() => card.current?.focus(), [])

  const { invalid } = m
  const reasons = [
    ...(shape?.checksum === 'wrong' ? [invalid.mistyped] : []),
    ...(shape && !['oauth', 'app-user', 'legacy'].includes(shape.kind) ? [invalid.kind] : []),
    invalid.revoked,
    invalid.expired,
    invalid.otherApp,
    ...(!shape || shape.checksum === 'none' ? [invalid.mistypedLegacy] : []),
  ]
  return (
    <Card ref={card} tabIndex={-1} aria-label={m.card.title} className="grid gap-4 outline-none">
      <p className="text-lg">
        <span className="border-line bg-sunken text-muted mr-1 inline-flex h-[22px] items-center gap-[5px] rounded-md border px-2 align-[2px] text-sm font-medium">
          <CircleSlash aria-hidden size={13} />
          {m.card.notValid}
        </span>{' '}
        <b>{invalid.sentence(asked.length)}</b>
      </p>
      <div>
        <p>{invalid.means}</p>
        <ul className="mt-1.5 list-disc pl-[18px]">
          {reasons.map((reason) => (
            <li key={reason} className="my-0.5">
              {reason}
            </li>
          ))}
        </ul>
      </div>
      <Facts>
        <Fact label={invalid.asked}>{asked.length > 0 ? listed(asked) : invalid.nobody}</Fact>
        <Fact label={m.card.token}>
          <span className="mono">{maskToken(pasted)}</span>
        </Fact>
        <HashFact hash={null} pasted={pasted} />
        <CheckedFact at={reply.at} requestId={reply.requestId} upstreamRequestId={reply.upstreamRequestId} />
      </Facts>
    </Card>
  )
}
