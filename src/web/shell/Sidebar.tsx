import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Kbd } from '#web/ui/Kbd.tsx'
import { Account } from './Account.tsx'
import { Brand } from './Brand.tsx'
import { NAV } from './nav.ts'
import { listsMissing } from './offers.ts'
import { ServerCard } from './ServerCard.tsx'
import { useShellData } from './who.ts'

/** Left edge, from 641 px on; below that it is `BottomBar`. */
export function Sidebar({ onShortcuts, search }: { onShortcuts: () => void; search: ReactNode }) {
  const m = useMessages(shellMessages)
  const { server } = useShellData()
  const missing = listsMissing(server)
  return (
    <div className="border-line bg-surface sticky top-0 hidden h-dvh flex-col gap-3.5 overflow-auto border-r px-3 py-3.5 desk:flex">
      <div className="px-2 py-1">
        <Brand />
      </div>
      <div className="px-1">
        <ServerCard server={server} link />
      </div>
      <div className="grid px-1">{search}</div>
      <nav aria-label={m.navigation} className="grid gap-0.5">
        {NAV.map(({ to, icon: Icon, name, key, lists }) => (
          <NavLink
            key={to}
            to={to}
            className="text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent flex items-center gap-2.5 rounded-md px-2.5 py-1.5 font-medium hover:no-underline"
          >
            <Icon aria-hidden size={16} />
            <span className="flex-1">{m[name]}</span>
            {lists && missing ? (
              <span className="bg-sunken rounded-full px-2 text-xs font-normal">{m.notHere}</span>
            ) : (
              <Kbd keys={`g ${key}`} />
            )}
          </NavLink>
        ))}
      </nav>
      <div className="border-line mt-auto border-t pt-3">
        <Account onShortcuts={onShortcuts} />
      </div>
    </div>
  )
}
