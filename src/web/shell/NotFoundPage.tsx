import { Link, useLocation } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { notFoundMessages } from '#web/messages/en/notFound.tsx'
import { paths } from '#web/paths.ts'
import { buttonClass } from '#web/ui/Button.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { useTitle } from './useTitle.ts'

export function NotFoundPage() {
  const m = useMessages(notFoundMessages)
  const { pathname } = useLocation()
  useTitle(m.title)
  return (
    <div className="grid max-w-160 justify-items-start gap-3">
      <h1>{m.title}</h1>
      <p className="text-muted">{m.nothing(<bdi className="mono">{safeText(pathname, 80)}</bdi>)}</p>
      <Link to={paths.home()} className={buttonClass('primary')}>
        {m.goHome}
      </Link>
    </div>
  )
}
