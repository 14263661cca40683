import { useQuery } from '@tanstack/react-query'
import { FolderPlus } from 'lucide-react'
import { useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { listCases } from '#contract/cases.ts'
import { query } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { Time } from '#web/ui/Time.tsx'
import { CaseBadge } from './CaseBadge.tsx'
import { OpenCase } from './OpenCase.tsx'

export interface About {
  hash: string
  lastEight: string | null
  app: string | null
}

/** All cases that this person may see; or those about a token, with the way to open one. */
export function CaseList({ about }: { about?: About }) {
  const m = useMessages(caseMessages)
  const common = useMessages(commonMessages)
  const id = useId()
  const navigate = useNavigate()
  const [opening, setOpening] = useState(false)
  const { data, error, refetch } = useQuery({
    ...query(listCases, { query: about ? { hash: about.hash } : {} }),
    staleTime: 0,
  })
  return (
    <section aria-labelledby={id} className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={id}>{about ? m.about : m.title}</h2>
        {about && (
          <Button icon={FolderPlus} onClick={() => setOpening(true)}>
            {m.open}
          </Button>
        )}
      </div>
      {error && <ProblemNote problem={asProblem(error)} onRetry={() => void refetch()} />}
      {data?.cases.length === 0 && <p className="text-muted">{about ? m.noneAbout : m.none}</p>}
      {data && data.cases.length > 0 && (
        <div className="rows-box">
          <table className="rows">
            <caption className="sr-only">{m.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{m.columns.title}</th>
                <th scope="col">{m.columns.state}</th>
                <th scope="col">{m.columns.app}</th>
                <th scope="col">{m.columns.by}</th>
                <th scope="col">{m.columns.changed}</th>
              </tr>
            </thead>
            <tbody>
              {data.cases.map((one) => (
                <tr key={one.id}>
                  <td>
                    <Link to={paths.case({ case: one.id })} className="font-medium wrap-anywhere">
                      <SafeName text={one.title} empty={one.id} max={120} />
                    </Link>
                  </td>
                  <td data-label={m.columns.state}>
                    <CaseBadge of={one} />
                  </td>
                  <td data-label={m.columns.app}>
                    {one.app ? (
                      <SafeName text={one.app.name} empty={common.namelessApp} max={40} />
                    ) : (
                      <span className="text-muted">{m.noApp}</span>
                    )}
                  </td>
                  <td data-label={m.columns.by}>
                    <UserName login={one.createdBy} />
                  </td>
                  <td data-label={m.columns.changed}>
                    <Time at={one.changedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {opening && about && (
        <OpenCase
          about={about}
          onClose={() => setOpening(false)}
          onOpened={(opened) => void navigate(paths.case({ case: opened.id }))}
        />
      )}
    </section>
  )
}
