import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { authorizationList } from '#web/api/lists.ts'
import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { paths } from '#web/paths.ts'
import { RequestIds } from '#web/show/RequestIds.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { refreshAuthorizations } from './queries.ts'
import type { Row } from './rows.ts'
import { TokenName } from './TokenName.tsx'

/** Clocks differ; a token from the minutes before the click may be the one. */
const SLACK = 5 * 60_000

/** No answer came, so the token may exist without anybody knowing its value: look first, then decide. */
export function InDoubt({
  since,
  problem,
  rows,
  onSettled,
}: {
  since: number
  problem: ProblemError | null
  rows: readonly Row[]
  onSettled: () => void
}) {
  const m = useMessages(newAuthorizationMessages).doubt
  const { search } = useLocation()
  const [looking, setLooking] = useState(false)
  const [looked, setLooked] = useState(false)
  const recent = rows.filter(({ token }) => Date.parse(token.createdAt) > since - SLACK)

  async function look() {
    setLooking(true)
    await refreshAuthorizations()
    setLooking(false)
    setLooked(authorizationList.current().problem === null)
  }

  return (
    <Note tone="warn" live>
      <p className="font-medium">{m.title}</p>
      {!looked ? (
        <p>{m.body}</p>
      ) : recent.length > 0 ? (
        <>
          <p>{m.found}</p>
          <ul className="mt-1 grid gap-1">
            {recent.map(({ token }) => (
              <li key={token.id}>
                <Link
                  to={{ pathname: paths.authorization({ authorization: token.id }), search }}
                  preventScrollReset
                  className={buttonClass()}
                >
                  <TokenName token={token} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>{m.notFound}</p>
      )}
      {problem && <RequestIds problem={problem} />}
      <p className="mt-2 flex flex-wrap gap-2">
        <Button busy={looking} onClick={() => void look()} className="text-ink">
          {m.look}
        </Button>
        {looked && (
          <Button onClick={onSettled} className="text-ink">
            {m.goOn}
          </Button>
        )}
      </p>
    </Note>
  )
}
