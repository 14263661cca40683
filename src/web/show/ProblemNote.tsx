import { lazy, Suspense } from 'react'
import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'

export interface ProblemTextProps {
  problem: ProblemError
  onRetry?: (() => void) | undefined
  /** On a page of its own. */
  large?: boolean | undefined
}

/** The words for every trouble are many, and most people see none of them. */
export const loadProblemText = () => import('./ProblemText.tsx')

/** Within a `Suspense`. If the words cannot come, it is said without them. */
export const ProblemText = lazy(async () => ({
  default: await loadProblemText().then(
    (module) => module.ProblemText,
    () => PlainText,
  ),
}))

/** A problem where it happened: in the form, in the dialog, on the card. */
export function ProblemNote({ problem, onRetry }: Omit<ProblemTextProps, 'large'>) {
  const m = useMessages(commonMessages)
  return (
    <Suspense>
      <Note tone="danger" live action={onRetry && <Button onClick={onRetry}>{m.tryAgain}</Button>}>
        <ProblemText problem={problem} onRetry={onRetry} />
      </Note>
    </Suspense>
  )
}

function PlainText({ problem }: ProblemTextProps) {
  const m = useMessages(commonMessages)
  return (
    <>
      <p className="font-medium">{problem.code === 'unreachable' ? m.unreachable : m.unexplained}</p>
      <p>
        {problem.reading ? m.nothingRead : m.unsure} {m.seeThatItRuns}
      </p>
    </>
  )
}
