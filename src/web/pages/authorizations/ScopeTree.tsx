import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { powerOf, type Power } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { scopeTreeMessages } from '#web/messages/en/authorizations.tsx'
import { chipWord } from '#web/show/scopeWords.ts'
import { cx } from '#web/ui/cx.ts'
import { bounded } from '#web/ui/safeText.ts'
import { containerOf, GROUPS, scopesOf, type Branch } from './scopeTree.ts'

interface ScopeTreeProps {
  ticked: readonly string[]
  onChange: (ticked: string[]) => void
}

/** All scopes to tick. What comes with a ticked one is ticked too and cannot be taken away from it. */
export function ScopeTree({ ticked, onChange }: ScopeTreeProps) {
  const m = useMessages(scopeTreeMessages)
  // A token may hold what this list does not know; it can be kept or removed all the same.
  const [unknown] = useState(() => ticked.filter((scope) => !KNOWN.has(scope)))
  const groups = [
    ...GROUPS,
    ...(unknown.length > 0
      ? [{ name: 'unknown' as const, branches: unknown.map((scope) => ({ scope, branches: [] })) }]
      : []),
  ]
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">{m.title}</legend>
      <div className="border-line divide-line divide-y rounded-lg border">
        {groups.map(({ name, branches }) => (
          <Group
            key={name}
            name={m.groups[name]}
            open={name === 'code'}
            branches={branches}
            {...{ ticked, onChange }}
          />
        ))}
      </div>
    </fieldset>
  )
}

const KNOWN = new Set(GROUPS.flatMap(({ branches }) => branches.flatMap(scopesOf)))

function Group({
  name,
  open,
  branches,
  ticked,
  onChange,
}: ScopeTreeProps & { name: string; open: boolean; branches: Branch[] }) {
  const m = useMessages(scopeTreeMessages)
  const count = branches.flatMap(scopesOf).filter((scope) => ticked.includes(scope)).length
  const [startsOpen] = useState(open || count > 0)
  return (
    <details open={startsOpen} className="group">
      <summary className="hover:bg-hover flex items-center gap-2 px-3 py-2">
        <ChevronRight
          aria-hidden
          size={15}
          className="text-muted transition-transform group-open:rotate-90"
        />
        <b className="flex-1">{name}</b>
        <span className="text-muted text-sm">{count > 0 && m.ticked(count)}</span>
      </summary>
      <ul className="grid gap-px px-3 pb-2.5">
        {branches.map((branch) => (
          <Twig key={branch.scope} branch={branch} ticked={ticked} onChange={onChange} />
        ))}
      </ul>
    </details>
  )
}

const TONES: Record<Power, string> = {
  admin: 'text-danger',
  write: 'text-warn',
  read: 'text-muted',
  none: 'text-muted',
}

function Twig({ branch: { scope, branches }, ticked, onChange }: ScopeTreeProps & { branch: Branch }) {
  const m = useMessages(scopeTreeMessages)
  const container = containerOf(scope, ticked)
  const power = powerOf(scope)
  return (
    <li>
      <label
        className={cx(
          'hover:bg-hover -mx-1.5 flex items-baseline gap-2 rounded-md px-1.5 py-1 pointer-coarse:py-2',
          container && 'text-muted cursor-default',
        )}
      >
        <input
          type="checkbox"
          checked={ticked.includes(scope) || container !== undefined}
          disabled={container !== undefined}
          onChange={(event) =>
            onChange(event.target.checked ? [...ticked, scope] : ticked.filter((one) => one !== scope))
          }
          className="accent-accent size-4 shrink-0 translate-y-[3px] scroll-mb-48"
        />
        <span className="min-w-0 flex-1 wrap-anywhere">
          {bounded(chipWord(scope), 60)} <span className="mono text-muted">{bounded(scope, 60)}</span>
        </span>
        <span
          title={container && m.comesWith(chipWord(container))}
          className={cx('text-sm whitespace-nowrap', container ? 'text-muted' : TONES[power])}
        >
          {container ? m.included : m.power[power]}
        </span>
      </label>
      {branches.length > 0 && (
        <ul className="border-line ml-[7px] grid gap-px border-l pl-4">
          {branches.map((branch) => (
            <Twig key={branch.scope} branch={branch} ticked={ticked} onChange={onChange} />
          ))}
        </ul>
      )}
    </li>
  )
}
