import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { Fact } from '#web/ui/Facts.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { utcClock } from '#web/ui/Time.tsx'

/** When it was asked, and the numbers by which both servers' logs know the question. */
export function CheckedFact({
  at,
  requestId,
  upstreamRequestId,
}: {
  at: string
  requestId: string
  upstreamRequestId: string | null
}) {
  const m = useMessages(checkMessages).card
  return (
    <Fact label={m.checked}>
      {utcClock(at)}
      <span className="text-muted">
        {' · '}
        {m.request} <span className="mono">{requestId}</span>
        {upstreamRequestId && (
          <>
            {' · '}
            {m.serverRequest} <span className="mono">{safeText(upstreamRequestId, 60)}</span>
          </>
        )}
      </span>
    </Fact>
  )
}
