import {
  KeyRound,
  LayoutGrid,
  ListChecks,
  ScanLine,
  ScrollText,
  Server,
  Siren,
  type LucideIcon,
} from 'lucide-react'
import { paths } from '#web/paths.ts'

interface NavItem {
  to: string
  icon: LucideIcon
  /** Its name in `shellMessages`, and the shorter one for the bottom bar; null keeps it out of there. */
  name: 'grants' | 'authorizations' | 'check' | 'activity' | 'server' | 'review' | 'investigate'
  short: 'grantsShort' | 'authorizations' | 'check' | 'activity' | null
  /** Press `g`, then this. */
  key: string
  /** Lives on lists that not every server has. */
  lists?: true
}

/** A page gets into the sidebar, the bottom bar and the shortcuts by one line here. */
export const NAV: readonly NavItem[] = [
  { to: paths.grants(), icon: LayoutGrid, name: 'grants', short: 'grantsShort', key: 'a', lists: true },
  {
    to: paths.authorizations(),
    icon: KeyRound,
    name: 'authorizations',
    short: 'authorizations',
    key: 't',
    lists: true,
  },
  { to: paths.review(), icon: ListChecks, name: 'review', short: null, key: 'r', lists: true },
  { to: paths.check(), icon: ScanLine, name: 'check', short: 'check', key: 'c' },
  { to: paths.investigate(), icon: Siren, name: 'investigate', short: null, key: 'i' },
  { to: paths.activity(), icon: ScrollText, name: 'activity', short: 'activity', key: 'l' },
  { to: paths.server(), icon: Server, name: 'server', short: null, key: 's' },
]
