import { useEffect, useState } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import { readsByItself } from '#web/api/client.ts'
import { authorizationList } from '#web/api/lists.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useShellData } from '#web/shell/who.ts'
import { useList } from '#web/table/useList.ts'
import type { Sought } from './address.ts'
import { ownMatches } from './findings.ts'

export type OwnState =
  | { state: 'not-asked'; why: 'github' | 'not-offered' | 'others' | 'waits' }
  | { state: 'asking'; compared: number; matches: readonly Authorization[] }
  | { state: 'asked'; compared: number; matches: readonly Authorization[]; asOf: string }
  | { state: 'failed'; problem: ProblemError }

/** The signed-in person's own tokens, compared here; read by itself unless that costs a code. */
export function useOwn(sought: Sought): { own: OwnState; ask: () => void } {
  const { who, server } = useShellData()
  const list = useList(authorizationList)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const why = closedWhy()
  const waits = why === null && list.status === 'unread' && !readsByItself()

  function closedWhy() {
    if (server.profile === 'github.com') return 'not-offered'
    if (who.door === 'github') return 'github'
    return sought.kind === 'login' && sought.login.toLowerCase() !== who.login ? 'others' : null
  }

  const ask = () => {
    setProblem(null)
    authorizationList.open().catch((error: unknown) => setProblem(asProblem(error)))
  }
  useEffect(() => {
    if (why === null && !waits)
      authorizationList.open().catch((error: unknown) => setProblem(asProblem(error)))
  }, [why, waits])

  const own = ((): OwnState => {
    if (why !== null) return { state: 'not-asked', why }
    const trouble = problem ?? list.problem
    if (trouble && list.status !== 'complete') return { state: 'failed', problem: trouble }
    if (waits) return { state: 'not-asked', why: 'waits' }
    const matches = ownMatches(list.items, sought, who.login)
    const compared = list.items.length
    return list.status === 'complete'
      ? { state: 'asked', compared, matches, asOf: list.asOf ?? '' }
      : { state: 'asking', compared, matches }
  })()
  return { own, ask }
}
