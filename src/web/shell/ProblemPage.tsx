import { Suspense, useEffect } from 'react'
import { useRevalidator, useRouteError } from 'react-router'
import { beginReading } from '#web/api/errand.ts'
import { asProblem, ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { ProblemText } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Brand } from './Brand.tsx'
import { useTitle } from './useTitle.ts'

/** Instead of a page whose data could not be read. The rest of the screen stays. */
export function ProblemPage() {
  const m = useMessages(commonMessages)
  const shell = useMessages(shellMessages)
  const error = useRouteError()
  const problem = asProblem(error)
  const { state, revalidate } = useRevalidator()
  const retry = () => {
    // A fault of the page itself, as when a part of it could not be fetched, is not mended by asking for data again.
    if (!(error instanceof ProblemError)) return location.reload()
    beginReading()
    void revalidate()
  }
  useTitle(shell.problemTitle)

  useEffect(() => document.getElementById('main')?.focus({ preventScroll: true }), [])

  return (
    <div role="alert" className="grid max-w-160 justify-items-start gap-3">
      <h1>{shell.problemTitle}</h1>
      <Suspense>
        <ProblemText problem={problem} onRetry={retry} large />
        <Button look="primary" busy={state === 'loading'} onClick={retry}>
          {m.tryAgain}
        </Button>
      </Suspense>
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
