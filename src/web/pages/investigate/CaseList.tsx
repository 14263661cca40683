import { useQuery } from '@tanstack/react-query'
import { FolderPlus } from 'lucide-react'
import { useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { listCases, type CaseSummary } from '#contract/cases.ts'
import { query } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import { Button } from '#web/ui/Button.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import { CaseBadge } from './CaseBadge.tsx'
import { OpenCase } from './OpenCase.tsx'

const { columns: words, noApp } = messagesIn(caseMessages)
const common = messagesIn(commonMessages)

const COLUMNS: readonly Column<CaseSummary>[] = [
  {
    label: words.title,
    className: 'min-w-0 wrap-anywhere',
    cell: ({ id, title }) => (
      <Link to={paths.case({ case: id })} data-row-link className="font-medium">
        <SafeName text={title} empty={id} max={120} />
      </Link>
    ),
  },
  { label: words.state, head: 'w-[22%]', cell: (one) => <CaseBadge of={one} /> },
  {
    label: words.app,
    head: 'w-[16%]',
    className: 'wrap-anywhere',
    cell: ({ app }) =>
      app ? (
        <SafeName text={app.name} empty={common.namelessApp} max={40} />
      ) : (
        <span className="text-muted">{noApp}</span>
      ),
  },
  {
    label: words.by,
    head: 'w-[14%]',
    className: 'wrap-anywhere',
    cell: ({ createdBy }) => <UserName login={createdBy} />,
  },
  { label: words.changed, head: 'w-[14%]', cell: ({ changedAt }) => <Time at={changedAt} /> },
]

const idOf = ({ id }: CaseSummary) => id
const nameOf = ({ title }: CaseSummary) => safeText(title, 60)

export interface About {
  hash: string
  lastEight: string | null
  app: string | null
}

/** All cases that this person may see; or those about a token, with the way to open one. */
export function CaseList({ about }: { about?: About }) {
  const m = useMessages(caseMessages)
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
        <QueryTable
          caption={m.caption(data.cases.length)}
          columns={COLUMNS}
          rows={data.cases}
          idOf={idOf}
          nameOf={nameOf}
        />
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
