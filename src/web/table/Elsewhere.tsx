import { Link, useLocation, useSearchParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { pagesMessages } from '#web/messages/en/pages.tsx'
import { buttonClass } from '#web/ui/Button.tsx'

/** In a panel whose row is not among those that are there: still to come, or on another page than the one shown. */
export function Elsewhere({ paged }: { paged: boolean }) {
  const m = useMessages(pagesMessages)
  const common = useMessages(commonMessages)
  const { pathname } = useLocation()
  const [params] = useSearchParams()
  if (!paged) return <p className="text-muted mt-3">{common.working}</p>
  const whole = new URLSearchParams(params)
  whole.delete('per')
  whole.delete('page')
  return (
    <div className="mt-3 grid justify-items-start gap-3">
      <p>{m.notOnThisPage}</p>
      <Link to={{ pathname, search: whole.toString() }} preventScrollReset className={buttonClass()}>
        {m.loadRest}
      </Link>
    </div>
  )
}
