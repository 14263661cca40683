import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { problemMessages } from '#web/messages/en/problems.ts'
import { cx } from '#web/ui/cx.ts'

/** By which Authdesk and the server find the request in their logs. */
export function RequestIds({ problem, large }: { problem: ProblemError; large?: boolean | undefined }) {
  const m = useMessages(problemMessages)
  const { requestId, upstreamRequestId } = problem.details
  if (!requestId) return null
  return (
    <p className={cx('text-sm wrap-anywhere', large && 'text-muted')}>
      {m.requestId} <span className="mono">{requestId}</span>
      {upstreamRequestId && (
        <>
          {' · '}
          {m.upstreamRequestId} <span className="mono">{upstreamRequestId}</span>
        </>
      )}
    </p>
  )
}
