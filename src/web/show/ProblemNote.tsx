import { readsByItself } from '#web/api/client.ts'
import { problemWords, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { problemMessages } from '#web/messages/en/problems.ts'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { Countdown } from './Countdown.tsx'

/**
 * A problem where it happened: in the form, in the dialog, on the card. What can be retried is, by itself, when the
 * server's time is over and nothing but reading was tried.
 */
export function ProblemNote({
  problem,
  onRetry,
}: {
  problem: ProblemError
  onRetry?: (() => void) | undefined
}) {
  const m = useMessages(problemMessages)
  const words = problemWords(problem)
  return (
    <Note tone="danger" live action={onRetry && <Button onClick={onRetry}>{m.tryAgain}</Button>}>
      <p className="font-medium">{words.cause}</p>
      <p>
        {words.effect} {words.next} <Wait problem={problem} onRetry={onRetry} />
      </p>
      {problem.details.fields?.map((field) => (
        <p key={field.path}>
          <span className="mono">{field.path}</span>: {field.message}
        </p>
      ))}
      <RequestIds problem={problem} />
    </Note>
  )
}

/** When trying again makes sense, counted down; a read is then tried again. */
export function Wait({ problem, onRetry }: { problem: ProblemError; onRetry?: (() => void) | undefined }) {
  const seconds = problem.details.retryAfter
  if (!seconds) return null
  const until = problem.at + seconds * 1000
  const byItself = problem.reading && readsByItself()
  return <Countdown key={until} until={until} onOver={byItself ? onRetry : undefined} />
}

export function RequestIds({ problem }: { problem: ProblemError }) {
  const m = useMessages(problemMessages)
  const { requestId, upstreamRequestId } = problem.details
  if (!requestId) return null
  return (
    <p className="text-sm wrap-anywhere">
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
