import { Link } from 'react-router'
import { useState } from 'react'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { needsPasswordMessages } from '#web/messages/en/gate.tsx'
import { paths } from '#web/paths.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { NotOffered } from './NotOffered.tsx'
import { listsMissing } from './offers.ts'
import { leave } from './session.ts'
import { useTitle } from './useTitle.ts'
import { useShellData } from './who.ts'

interface Words {
  page: string
  title: string
  cause: string
}

/** For those who came by GitHub's door: the server has this list for a password only, or not at all. */
export function NeedsPassword(words: Words) {
  const { server } = useShellData()
  return listsMissing(server) ? <NotOffered page={words.page} /> : <SignOutFirst {...words} />
}

function SignOutFirst({ page, title, cause }: Words) {
  const m = useMessages(needsPasswordMessages)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  useTitle(page)
  return (
    <div className="grid max-w-160 justify-items-start gap-3">
      <h1>{title}</h1>
      <p>{cause}</p>
      <p className="text-muted">{m.next}</p>
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          onClick={() => void leave().catch((error: unknown) => setProblem(asProblem(error)))}
        >
          {m.signOut}
        </Button>
        <Link to={paths.check()} className={buttonClass()}>
          {m.check}
        </Link>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </div>
  )
}
