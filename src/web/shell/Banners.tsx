import { useEffect, useState, type ComponentType } from 'react'
import { Link, useLocation } from 'react-router'
import { somethingWaits } from '#web/api/ahead.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { paths } from '#web/paths.ts'
import { loadProblemText } from '#web/show/ProblemNote.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { touch, useSessionTime } from './session.ts'

/** When the document has said that nothing waits, looking again has time; so has a server that is gone for now. */
const SOON = 5_000

/** What must be said on every page: the session's end, new tokens that nobody has taken yet, jobs that wait. */
export function Banners() {
  const [Waiting, setWaiting] = useState<ComponentType | null>(null)
  useEffect(() => {
    let timer = 0
    let over = false
    const load = async () => {
      try {
        // The words for troubles, too: when they are needed there may be nobody to fetch them from.
        const [waiting] = await Promise.all([import('./Waiting.tsx'), loadProblemText()])
        setWaiting(() => waiting.Waiting)
      } catch {
        if (!over) timer = window.setTimeout(load, SOON)
      }
    }
    if (somethingWaits()) void load()
    else timer = window.setTimeout(load, SOON)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [])
  return (
    <div className="grid gap-2 empty:hidden not-empty:px-4 not-empty:pt-4 desk:not-empty:px-7">
      <SessionBanner />
      {Waiting && <Waiting />}
    </div>
  )
}

function SessionBanner() {
  const m = useMessages(shellMessages)
  const { pathname, search } = useLocation()
  const { ended, minutesLeft, final } = useSessionTime()
  if (ended) {
    const back = paths.signIn({ back: pathname + search })
    return (
      <Note
        tone="warn"
        live
        action={
          <Link to={back} className={buttonClass()}>
            {m.signInAgain}
          </Link>
        }
      >
        {m.sessionEnded}
      </Note>
    )
  }
  if (minutesLeft > 2) return null
  if (final) return <Note tone="warn">{m.endsForGood(minutesLeft)}</Note>
  return (
    <Note tone="warn" live action={<Button onClick={() => void touch()}>{m.stay}</Button>}>
      {m.endsSoon(minutesLeft)}
    </Note>
  )
}
