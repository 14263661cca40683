import type { RefObject } from 'react'
import { useBlocker } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'

/** Esc, the button, Back and every link are one question while the value is in nobody's hands yet. */
export function Leaving({ value }: { value: RefObject<string | null> }) {
  const m = useMessages(newAuthorizationMessages).leave
  const leaving = useBlocker(() => value.current !== null)
  if (leaving.state !== 'blocked') return null
  return (
    <div className="mt-3">
      <Note tone="danger" live>
        <p className="font-medium">{m.question}</p>
        <p>{m.effect}</p>
        <p className="mt-2 flex flex-wrap gap-2">
          <Button onClick={leaving.reset} className="text-ink">
            {m.stay}
          </Button>
          <Button look="danger" onClick={leaving.proceed}>
            {m.go}
          </Button>
        </p>
      </Note>
    </div>
  )
}
