import { Link } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { paths } from '#web/paths.ts'
import { cx } from '#web/ui/cx.ts'
import { safeText, webAddress } from '#web/ui/safeText.ts'
import type { ServerFacts } from './who.ts'

const CARD = 'border-line bg-sunken block rounded-lg border px-2.5 py-2'

/** Which GitHub this is about: nobody should have to guess before typing a password. Signed in, it leads to its page. */
export function ServerCard({
  server,
  link,
  onGo,
}: {
  server: ServerFacts
  link?: boolean
  onGo?: (() => void) | undefined
}) {
  const m = useMessages(shellMessages)
  const host = webAddress(server.webUrl)?.host ?? safeText(server.webUrl)
  const inside = (
    <>
      <b className="block text-[0.8125rem]">{safeText(server.name)}</b>
      <span className="text-muted block text-xs wrap-anywhere">
        {server.kind === 'sandbox' ? m.sandboxAddress(host) : host}
      </span>
    </>
  )
  if (!link) return <div className={CARD}>{inside}</div>
  return (
    <Link
      to={paths.server()}
      onClick={onGo}
      className={cx(CARD, 'text-ink hover:bg-hover hover:no-underline')}
    >
      {inside}
    </Link>
  )
}
