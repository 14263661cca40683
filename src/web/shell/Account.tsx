import { Keyboard, LogOut } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { paths } from '#web/paths.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { IconButton } from '#web/ui/Button.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { leave, useSessionTime } from './session.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'
import { useWho } from './who.ts'

/** Who is signed in, as what, for how long; and the way out. */
export function Account({ onShortcuts, onGo }: { onShortcuts: () => void; onGo?: () => void }) {
  const m = useMessages(shellMessages)
  const who = useWho()
  const { ended, minutesLeft } = useSessionTime()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [leaving, setLeaving] = useState(false)
  const left = ended ? m.ended : minutesLeft <= 1 ? m.secondsLeft : m.minutesLeft(minutesLeft)

  const signOut = () => {
    if (leaving) return
    setLeaving(true)
    leave().catch((error: unknown) => {
      setLeaving(false)
      setProblem(asProblem(error))
    })
  }

  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2.5 px-2">
        <span
          aria-hidden
          className="bg-accent-soft text-accent grid size-7 shrink-0 place-items-center rounded-full text-xs font-bold uppercase"
        >
          {who.login.slice(0, 2)}
        </span>
        <div className="min-w-0">
          <b className="clip block">{safeText(who.login, 40)}</b>
          <span className="text-muted block text-sm first-letter:uppercase">
            {roles(who.apps, who.door, m)}
          </span>
          <span className="text-muted block text-sm">
            <span className="inline-block first-letter:uppercase">{left}</span> ·{' '}
            <Link to={paths.sessions()} onClick={onGo} className="text-accent underline">
              {m.sessions}
            </Link>
          </span>
        </div>
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div className="flex items-center gap-1 px-1">
        <ThemeSwitch />
        <IconButton
          icon={Keyboard}
          name={m.shortcuts}
          onClick={onShortcuts}
          className="pointer-coarse:hidden"
        />
        <button
          type="button"
          onClick={signOut}
          aria-busy={leaving || undefined}
          className="text-muted hover:bg-hover hover:text-ink ml-auto inline-flex h-8 items-center gap-2 rounded-md px-2 font-medium pointer-coarse:h-10"
        >
          <LogOut aria-hidden size={15} />
          {m.signOut}
        </button>
      </div>
    </div>
  )
}

function roles(
  apps: ReturnType<typeof useWho>['apps'],
  door: 'password' | 'github',
  m: typeof shellMessages,
): string {
  const held: string[] = []
  if (door === 'password') held.push(m.accountHolder)
  if (apps.some((app) => app.can.includes('reset'))) held.push(m.appOwner)
  if (apps.some((app) => app.can.includes('check') && !app.can.includes('reset'))) held.push(m.support)
  return held.join(', ') || m.noRole
}
