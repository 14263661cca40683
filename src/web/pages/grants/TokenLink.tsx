import { Link } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { paths } from '#web/paths.ts'
import { safeText } from '#web/ui/safeText.ts'

/** What a token is called where there is little room: its note, or the last eight of its value. */
export function shortName({ note, lastEight, id }: Authorization): string {
  return safeText(note ?? '', 24) || (lastEight ? `…${safeText(lastEight, 8)}` : `#${id}`)
}

export function ShortName({ token }: { token: Authorization }) {
  const name = shortName(token)
  return <bdi className={name.startsWith('…') ? 'mono' : undefined}>{name}</bdi>
}

/** Leads to the token itself, where it can be edited and revoked. */
export function TokenLink({ token }: { token: Authorization }) {
  return (
    <Link to={paths.authorization({ authorization: token.id })}>
      <ShortName token={token} />
    </Link>
  )
}
