import { useEffect } from 'react'
import { useRevalidator, useRouteError } from 'react-router'
import { beginReading } from '#web/api/errand.ts'
import { asProblem, problemWords } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { problemMessages } from '#web/messages/en/problems.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { RequestIds, Wait } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Brand } from './Brand.tsx'
import { useTitle } from './useTitle.ts'

/** Instead of a page whose data could not be read. The rest of the screen stays. */
export function ProblemPage() {
  const m = useMessages(problemMessages)
  const shell = useMessages(shellMessages)
  const error = useRouteError()
  const problem = asProblem(error)
  const words = problemWords(problem)
  const { state, revalidate } = useRevalidator()
  const retry = () => {
    beginReading()
    void revalidate()
  }
  useTitle(shell.problemTitle)

  useEffect(() => document.getElementById('main')?.focus({ preventScroll: true }), [])

  return (
    <div role="alert" className="grid max-w-160 justify-items-start gap-3">
      <h1>{shell.problemTitle}</h1>
      <p className="text-lg">{words.cause}</p>
      <p className="text-muted">
        {words.effect} {words.next} <Wait problem={problem} onRetry={retry} />
      </p>
      <div className="text-muted">
        <RequestIds problem={problem} />
      </div>
      <Button look="primary" busy={state === 'loading'} onClick={retry}>
        {m.tryAgain}
      </Button>
    </div>
  )
}

/** The same where even the frame could not be shown. */
export function RootProblemPage() {
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-8 p-6">
      <Brand />
      <ProblemPage />
    </main>
  )
}
