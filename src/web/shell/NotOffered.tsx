import { Link } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { offersMessages } from '#web/messages/en/offers.tsx'
import { paths } from '#web/paths.ts'
import { buttonClass } from '#web/ui/Button.tsx'
import { safeText, webAddress } from '#web/ui/safeText.ts'
import { listsMissing } from './offers.ts'
import { useTitle } from './useTitle.ts'
import { useShellData } from './who.ts'

/** Instead of a page that this server has nothing for: why, and where to go. */
export function NotOffered({ page }: { page: string }) {
  const m = useMessages(offersMessages)
  const { server } = useShellData()
  useTitle(page)
  return (
    <div className="grid max-w-160 justify-items-start gap-3">
      <h1>{m.title(page, safeText(server.name, 40))}</h1>
      <p>
        <NoLists />
      </p>
      <p className="text-muted">{m.here}</p>
      <div className="flex flex-wrap gap-2">
        <Link to={paths.check()} className={buttonClass('primary')}>
          {m.check}
        </Link>
        <Link to={paths.server()} className={buttonClass()}>
          {m.server}
        </Link>
      </div>
    </div>
  )
}

/** The sentence alone, with the server's own settings page in it. */
export function NoLists() {
  const m = useMessages(offersMessages)
  const { server } = useShellData()
  const missing = listsMissing(server)
  const settings = webAddress(`${server.webUrl}/settings/applications`)
  if (!missing || !settings) return null
  return (
    <>
      {m.lists[missing](
        <a href={settings.href} target="_blank" rel="noopener noreferrer" className="text-accent underline">
          <bdi>{settings.host + settings.pathname}</bdi>
        </a>,
      )}
    </>
  )
}
