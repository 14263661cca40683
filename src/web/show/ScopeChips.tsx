import { CircleHelp, Eye, Pencil, ShieldAlert, Trash2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { essentialScopes, powerOf, type Power } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { cx } from '#web/ui/cx.ts'
import { bounded } from '#web/ui/safeText.ts'
import { chipWord } from './scopeWords.ts'

const LOOKS: Record<Power, string> = {
  admin: 'border-danger-line bg-danger-soft text-danger',
  write: 'border-warn-line bg-warn-soft text-warn',
  read: 'border-line bg-sunken text-muted',
  none: 'border-line bg-sunken text-muted',
}

/** What is held, in words, strongest first; `most` of them and "3 more". */
export function ScopeChips({ scopes, most = Infinity }: { scopes: readonly string[] | null; most?: number }) {
  const m = useMessages(scopeMessages)
  if (!scopes) {
    return (
      <ul className="flex">
        <Chip power="write" icon={CircleHelp} title={m.byApp.sentence}>
          {m.byApp.chip}
        </Chip>
      </ul>
    )
  }
  const essential = essentialScopes(scopes)
  const shown = essential.slice(0, most)
  const rest = essential.slice(shown.length)
  return (
    <ul className="flex flex-wrap gap-1">
      {essential.length === 0 && (
        <Chip power="none" icon={Eye}>
          {m.publicOnly.chip}
        </Chip>
      )}
      {shown.map((scope) => (
        <Chip key={scope} power={powerOf(scope)} icon={iconOf(scope)} title={scope}>
          {bounded(chipWord(scope), 40)}
        </Chip>
      ))}
      {rest.length > 0 && (
        <Chip power="none" title={m.allOf(rest.map(chipWord).join(', '))}>
          {m.more(rest.length)}
        </Chip>
      )}
    </ul>
  )
}

function Chip({
  power,
  icon: Icon,
  title,
  children,
}: {
  power: Power
  icon?: LucideIcon
  title?: string
  children: ReactNode
}) {
  return (
    <li
      title={title}
      className={cx(
        'inline-flex min-h-[22px] max-w-full items-center gap-[5px] rounded-md border px-2 text-sm font-medium',
        LOOKS[power],
      )}
    >
      {Icon && <Icon aria-hidden size={13} />}
      <span className="clip">{children}</span>
    </li>
  )
}

const ICONS: Record<Power, LucideIcon> = { admin: ShieldAlert, write: Pencil, read: Eye, none: Eye }

function iconOf(scope: string): LucideIcon {
  return scope.startsWith('delete') ? Trash2 : ICONS[powerOf(scope)]
}
