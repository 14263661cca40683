import { useState } from 'react'
import { Link } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { paths } from '#web/paths.ts'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime, Time } from '#web/ui/Time.tsx'
import { isExpired } from './holdings.ts'

const HEAD = 'px-3 py-2 text-left font-medium whitespace-nowrap'
const CELL = 'px-3 py-1.5 desk:whitespace-nowrap'
/** On a small screen it stands under the token's name. */
const WIDE = 'hidden desk:table-cell'

const FEW = 10
const MOST = 100

/** The tokens of an app, each a step away from where it can be edited and revoked. */
export function GrantTokens({ tokens, now }: { tokens: readonly Authorization[]; now: number }) {
  const m = useMessages(grantPanelMessages)
  const [all, setAll] = useState(false)
  if (tokens.length === 0) return <p className="text-muted">{m.noTokens}</p>
  const ordered = tokens.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt))
  const shown = ordered.slice(0, all ? MOST : FEW)
  return (
    <>
      <div className="border-line overflow-x-auto rounded-lg border">
        <table className="w-full border-collapse text-sm">
          <caption className="sr-only">{m.token.caption}</caption>
          <thead className="bg-sunken text-muted text-xs">
            <tr className="border-line border-b">
              <th scope="col" className={HEAD}>
                {m.token.name}
              </th>
              <th scope="col" className={cx(HEAD, WIDE)}>
                {m.token.created}
              </th>
              <th scope="col" className={HEAD}>
                {m.token.changed}
              </th>
              <th scope="col" className={HEAD}>
                {m.token.expires}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((token) => (
              <TokenRow key={token.id} token={token} now={now} />
            ))}
          </tbody>
        </table>
      </div>
      {ordered.length > shown.length && !all && (
        <Button onClick={() => setAll(true)} className="justify-self-start">
          {m.token.all(Math.min(ordered.length, MOST))}
        </Button>
      )}
      {ordered.length > MOST && all && (
        <Link to={`${paths.authorizations()}?q=${encodeURIComponent(ordered[0]!.app.clientId)}`}>
          {m.token.inTokens}
        </Link>
      )}
    </>
  )
}

function TokenRow({ token, now }: { token: Authorization; now: number }) {
  const m = useMessages(grantPanelMessages)
  const common = useMessages(commonMessages)
  const { expiresAt } = token
  return (
    <tr className="border-line hover:bg-hover border-b align-top last:border-0">
      <th scope="row" className="min-w-24 px-3 py-1.5 text-left font-normal">
        <Link to={paths.authorization({ authorization: token.id })} className="wrap-anywhere">
          <SafeName text={token.note ?? ''} empty={common.noNote} max={40} />
        </Link>
        <span className="mono text-muted block text-xs">…{safeText(token.lastEight ?? '', 8)}</span>
        <span className="text-muted block text-xs desk:hidden">
          {m.token.created} <Time at={token.createdAt} />
        </span>
      </th>
      <td className={cx(CELL, WIDE)}>
        <Time at={token.createdAt} />
      </td>
      <td className={CELL}>
        <Time at={token.updatedAt} />
      </td>
      <td className={CELL}>
        {!expiresAt && <span className="text-warn">{m.token.never}</span>}
        {expiresAt && !isExpired(token, now) && <Time at={expiresAt} />}
        {expiresAt && isExpired(token, now) && (
          <span className="text-muted">{m.token.expired(relativeTime(new Date(expiresAt)))}</span>
        )}
      </td>
    </tr>
  )
}
