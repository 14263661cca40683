import type { ReactNode } from 'react'
import { messagesIn } from '#web/messages/catalogue.ts'
import { authorizationsMessages, revokeSeveralMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import type { Row } from './rows.ts'
import { TokenName } from './TokenName.tsx'

/** So many stand by name for all. */
const NAMED = 10

/** What stops with more tokens than anybody reads one by one: whose, what they can do, and some by name. */
export function manyStop(rows: readonly Row[], login: string): [ReactNode, ...ReactNode[]] {
  const m = messagesIn(revokeSeveralMessages).stops
  const live = rows.filter(({ expiry }) => expiry !== 'past')
  const personal = rows.filter((row) => row.personal).length
  const admin = live.filter(({ power }) => power === 'admin').length
  const never = live.filter(({ expiry }) => expiry === 'never').length
  const can = canWords([...new Set(live.flatMap(({ scopes }) => scopes ?? []))], 4)
  const apps = byApp(rows)
  const ofApps = apps.filter(([{ personal: own }]) => !own).length
  return [
    <div key="apps">
      {m.numbers(personal, rows.length - personal, ofApps, login)}
      <ByApp apps={apps} />
    </div>,
    ...(live.length > 0 && can ? [m.can(can, login)] : []),
    ...(live.some(({ scopes }) => scopes === null) ? [m.canByApp] : []),
    ...(admin > 0 ? [m.admin(admin)] : []),
    ...(never > 0 ? [m.neverExpire(never)] : []),
    <span key="names">{m.among(<Names rows={rows.slice(0, NAMED)} />, rows.length - NAMED)}</span>,
  ]
}

type OfApp = [row: Row, count: number]

/** A row of each app with how many there are of it, most first. */
function byApp(rows: readonly Row[]): OfApp[] {
  const counts = new Map<string, OfApp>()
  for (const row of rows) {
    const { clientId } = row.token.app
    counts.set(clientId, [row, (counts.get(clientId)?.[1] ?? 0) + 1])
  }
  return [...counts.values()].toSorted(([, a], [, b]) => b - a)
}

function ByApp({ apps }: { apps: readonly OfApp[] }) {
  const m = messagesIn(revokeSeveralMessages).stops
  const common = messagesIn(commonMessages)
  const { personalToken } = messagesIn(authorizationsMessages)
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
      tabIndex={0}
      aria-label={m.byApp}
      className="border-line bg-sunken my-1 max-h-32 overflow-auto rounded-md border px-3 py-1.5"
    >
      <ul className="grid-cols-2 gap-x-3 text-sm desk:grid">
        {apps.map(([{ token, personal }, count]) => (
          <li key={token.app.clientId}>
            {m.ofApp(
              personal ? personalToken : <SafeName text={token.app.name} empty={common.namelessApp} />,
              count,
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Names({ rows }: { rows: readonly Row[] }) {
  return rows.map(({ token }, i) => (
    <span key={token.id}>
      {i > 0 && ', '}
      <TokenName token={token} />
    </span>
  ))
}
