import { useState } from 'react'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { NoLists } from '#web/shell/NotOffered.tsx'
import { listsMissing } from '#web/shell/offers.ts'
import { leave } from '#web/shell/session.ts'
import { useShellData } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'

/** Neither a role nor a list of one's own tokens: why there is nothing to compare with, and what can be done. */
export function NoList() {
  const m = useMessages(checkMessages).noRole.github
  const { server } = useShellData()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  if (listsMissing(server))
    return (
      <p className="max-w-160">
        <NoLists />
      </p>
    )
  return (
    <div className="grid max-w-160 justify-items-start gap-3">
      <p>{m.cause}</p>
      <p className="text-muted">{m.next}</p>
      <Button
        look="primary"
        onClick={() => void leave().catch((error: unknown) => setProblem(asProblem(error)))}
      >
        {m.signOut}
      </Button>
      {problem && <ProblemNote problem={problem} />}
    </div>
  )
}
