import { useEffect, useImperativeHandle, useRef, type RefObject } from 'react'
import { useBlocker } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { leavingMessages } from '#web/messages/en/authorizations.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'

/** What leaving would lose: a value that nobody has yet, also while it is being made, or what was typed. */
export type Stake = 'value' | 'draft'

/** Says what leaving this form would lose, for as long as it is on the screen. */
export function useStake(form: RefObject<Stake | null>, stake: Stake | null) {
  useImperativeHandle<Stake | null, Stake | null>(form, () => stake, [stake])
}

/** Esc, the button, Back and every link are one question while there is something to lose. */
export function Leaving({
  value,
  form,
}: {
  value?: RefObject<string | null>
  form: RefObject<Stake | null>
}) {
  const m = useMessages(leavingMessages)
  const box = useRef<HTMLDivElement>(null)
  const stay = useRef<HTMLButtonElement>(null)
  const loses = () => (value && value.current !== null ? 'value' : form.current)
  const leaving = useBlocker(() => loses() !== null)
  const asked = leaving.state === 'blocked'
  useEffect(() => {
    if (!asked) return undefined
    const before = document.activeElement
    stay.current?.focus({ preventScroll: true })
    box.current?.scrollIntoView({ block: 'center' })
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [asked])
  if (!asked) return null
  const words = m[loses() ?? 'draft']
  return (
    <div ref={box} className="mt-3">
      <Note tone={loses() === 'value' ? 'danger' : 'warn'} live>
        <p className="font-medium">{words.question}</p>
        <p>{words.effect}</p>
        <p className="mt-2 flex flex-wrap gap-2">
          <Button ref={stay} onClick={leaving.reset} className="text-ink">
            {words.stay}
          </Button>
          <Button look="danger" onClick={leaving.proceed}>
            {words.go}
          </Button>
        </p>
      </Note>
    </div>
  )
}
