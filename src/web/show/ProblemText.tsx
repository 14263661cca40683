import { readsByItself } from '#web/api/client.ts'
import { problemWords } from '#web/api/problemWords.ts'
import { cx } from '#web/ui/cx.ts'
import { Countdown } from './Countdown.tsx'
import type { ProblemTextProps } from './ProblemNote.tsx'
import { RequestIds } from './RequestIds.tsx'

/** What happened, what it means, what to do now; and what somebody needs who looks into it. */
export function ProblemText({ problem, onRetry, large }: ProblemTextProps) {
  const words = problemWords(problem)
  return (
    <>
      <p className={large ? 'text-lg' : 'font-medium'}>{words.cause}</p>
      <p className={cx(large && 'text-muted')}>
        {words.effect} {words.next} <Wait problem={problem} onRetry={onRetry} />
      </p>
      {problem.details.fields?.map((field) => (
        <p key={field.path}>
          <span className="mono">{field.path}</span>: {field.message}
        </p>
      ))}
      <RequestIds problem={problem} large={large} />
    </>
  )
}

/**
 * When trying again makes sense, counted down. What can be retried is, by itself, when the server's time is over and
 * nothing but reading was tried.
 */
function Wait({ problem, onRetry }: ProblemTextProps) {
  const seconds = problem.details.retryAfter
  if (!seconds) return null
  const until = problem.at + seconds * 1000
  const byItself = problem.reading && readsByItself()
  return <Countdown key={until} until={until} onOver={byItself ? onRetry : undefined} />
}
