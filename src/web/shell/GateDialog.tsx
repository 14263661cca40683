import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { sessionQuery } from '#web/api/client.ts'
import { gate, type Question } from '#web/api/errand.ts'

// Most people are never asked, so the dialogs come when they are needed. If they cannot come, nobody is kept waiting:
// the action fails with its own problem.
const CodeDialog = lazy(() => orNot(import('./CodeDialog.tsx').then((module) => module.CodeDialog)))
const PasswordDialog = lazy(() =>
  orNot(import('./PasswordDialog.tsx').then((module) => module.PasswordDialog)),
)
const GithubProofDialog = lazy(() =>
  orNot(import('./GithubProofDialog.tsx').then((module) => module.GithubProofDialog)),
)

type Asks = (props: { question: Question }) => ReactNode

async function orNot(asks: Promise<Asks>): Promise<{ default: Asks }> {
  return { default: await asks.catch(() => NotAsked) }
}

/** Asks what a waiting action needs, over whatever is on the screen, and lets it go on. */
export function GateDialog() {
  const question = useSyncExternalStore(gate.subscribe, gate.current, gate.current)
  const { data: session } = useQuery(sessionQuery)
  if (!question) return null
  const atGithub = session?.state === 'signed-in' && session.door === 'github'
  const Asks = question.kind === 'code' ? CodeDialog : atGithub ? GithubProofDialog : PasswordDialog
  return (
    <Suspense>
      <Asks question={question} />
    </Suspense>
  )
}

function NotAsked({ question }: { question: Question }) {
  useEffect(() => question.refuse(), [question])
  return null
}
