import { Link } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { UserName } from '#web/show/UserName.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import type { Candidate } from './findings.ts'

/** The tokens that were found by something else than their hash; each is investigated by its hash. */
export function Candidates({ candidates }: { candidates: readonly Candidate[] }) {
  const m = useMessages(investigateMessages).candidates
  const common = useMessages(commonMessages)
  if (candidates.length === 0) return null
  return (
    <table className="rows">
      <caption className="sr-only">{m.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{m.token}</th>
          <th scope="col">{m.app}</th>
          <th scope="col">{m.user}</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map(({ hash, lastEight, app, user }) => (
          <tr key={hash}>
            <td>
              <Link to={paths.investigate({ h: hash })} className="mono">
                {lastEight ? `…${safeText(lastEight, 8)}` : `${hash.slice(0, 8)}…`}
              </Link>
            </td>
            <td data-label={m.app}>
              {app === null ? '–' : <SafeName text={app} empty={common.namelessApp} max={40} />}
            </td>
            <td data-label={m.user}>{user === null ? '–' : <UserName login={user} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
