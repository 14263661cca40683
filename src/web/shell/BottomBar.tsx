import { NavLink, useLocation } from 'react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { paths } from '#web/paths.ts'
import { Account } from './Account.tsx'
import { NAV } from './nav.ts'
import { listsMissing } from './offers.ts'
import { ServerCard } from './ServerCard.tsx'
import { useShellData } from './who.ts'

const TAB =
  'flex flex-1 flex-col items-center gap-0.5 rounded-lg px-0.5 py-1.5 text-[0.71875rem] leading-[0.875rem] font-medium text-muted aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent hover:no-underline'

const ROW =
  'flex min-h-10 items-center gap-2.5 rounded-md px-2 font-medium text-ink no-underline hover:bg-hover hover:no-underline aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent'

/** The pages that have no tab of their own. */
const OTHERS = NAV.filter(({ short }) => short === null)

/** The navigation at the thumb, up to 640 px. */
export function BottomBar({ onShortcuts }: { onShortcuts: () => void }) {
  const m = useMessages(shellMessages)
  const common = useMessages(commonMessages)
  const { server } = useShellData()
  const { pathname } = useLocation()
  const [more, setMore] = useState(false)
  const close = () => setMore(false)
  const missing = listsMissing(server)
  return (
    <>
      <nav
        aria-label={m.navigation}
        className="border-line bg-surface fixed inset-x-0 bottom-0 z-10 flex gap-1 border-t px-1 pt-1.5 pb-[calc(0.375rem+env(safe-area-inset-bottom))] desk:hidden"
      >
        {NAV.map(
          ({ to, icon: Icon, short, lists }) =>
            short && (
              <NavLink key={to} to={to} className={cx(TAB, lists && missing && 'line-through')}>
                <Icon aria-hidden size={18} />
                {m[short]}
                {lists && missing && <span className="sr-only">({m.notHere})</span>}
              </NavLink>
            ),
        )}
        <button
          type="button"
          aria-haspopup="dialog"
          aria-current={
            [paths.sessions(), ...OTHERS.map(({ to }) => to)].some((to) => pathname.startsWith(to))
              ? 'page'
              : undefined
          }
          onClick={() => setMore(true)}
          className={TAB}
        >
          <Ellipsis aria-hidden size={18} />
          {m.more}
        </button>
      </nav>
      {more && (
        <Dialog title={m.more} onClose={close}>
          <div className="mt-3 grid gap-4">
            <ServerCard server={server} link onGo={close} />
            <ul className="-mx-2 grid gap-0.5">
              {OTHERS.map(({ to, icon: Icon, name, lists }) => (
                <li key={to}>
                  <NavLink to={to} onClick={close} className={cx(ROW, lists && missing && 'line-through')}>
                    <Icon aria-hidden size={16} />
                    {m[name]}
                    {lists && missing && <span className="sr-only">({m.notHere})</span>}
                  </NavLink>
                </li>
              ))}
            </ul>
            <Account onShortcuts={onShortcuts} onGo={close} />
            <Button onClick={close} data-first>
              {common.close}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
