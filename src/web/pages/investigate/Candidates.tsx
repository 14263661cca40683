import { Link } from 'react-router'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { UserName } from '#web/show/UserName.tsx'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import type { Candidate } from './findings.ts'

const { candidates: words } = messagesIn(investigateMessages)

const COLUMNS: readonly Column<Candidate>[] = [
  {
    label: words.token,
    head: 'w-[20%]',
    cell: (candidate) => (
      <Link to={paths.investigate({ h: candidate.hash })} data-row-link className="mono">
        {nameOf(candidate)}
      </Link>
    ),
  },
  { label: words.state, cell: ({ state }) => <State state={state} /> },
  {
    label: words.app,
    className: 'min-w-0 wrap-anywhere',
    cell: (candidate) => <App candidate={candidate} />,
  },
  {
    label: words.user,
    head: 'w-[20%]',
    className: 'wrap-anywhere',
    cell: ({ user }) => (user === null ? '–' : <UserName login={user} />),
  },
]

const idOf = ({ hash }: Candidate) => hash
const nameOf = ({ hash, lastEight }: Candidate) =>
  lastEight ? `…${safeText(lastEight, 8)}` : `${hash.slice(0, 8)}…`

/** The tokens that were found by something else than their hash; each is investigated by its hash. */
export function Candidates({ candidates }: { candidates: readonly Candidate[] }) {
  const m = useMessages(investigateMessages).candidates
  if (candidates.length === 0) return null
  return <QueryTable caption={m.caption} columns={COLUMNS} rows={candidates} idOf={idOf} nameOf={nameOf} />
}

/** What is dead, or nobody knows of, stands back. */
function State({ state }: { state: Candidate['state'] }) {
  const m = useMessages(investigateMessages).candidates
  return <span className={cx(state !== 'alive' && 'text-muted')}>{m.states[state]}</span>
}

function App({ candidate: { app, personal, note } }: { candidate: Candidate }) {
  const m = useMessages(investigateMessages).candidates
  const common = useMessages(commonMessages)
  if (!personal) return app === null ? '–' : <SafeName text={app} empty={common.namelessApp} max={40} />
  return (
    <div className="min-w-0">
      {m.personal}
      {note && (
        <span className="text-muted block text-sm">
          <SafeName text={note} empty="" max={60} />
        </span>
      )}
    </div>
  )
}
