import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useBlocker } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { leavingMessages } from '#web/messages/en/authorizations.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'

/** What leaving a form would lose: what was typed, or the answer to what was sent. */
export type Stake = 'draft' | 'making' | 'saving'
export type OnStake = (stake: Stake | null) => void

/** Says what leaving this form would lose, for as long as it is on the screen. */
export function useStake(onStake: OnStake, stake: Stake | null) {
  // Before the next key can come: an Esc right behind the first change must find it.
  useLayoutEffect(() => {
    onStake(stake)
    return () => onStake(null)
  }, [onStake, stake])
}

/** Esc, the button, Back and every link are one question while there is something to lose: a form's, or a value that nobody has. */
export function Leaving({ value, stake }: { value?: RefObject<string | null>; stake: Stake | null }) {
  const m = useMessages(leavingMessages)
  const box = useRef<HTMLDivElement>(null)
  const stay = useRef<HTMLButtonElement>(null)
  const loses = () => (value && value.current !== null ? 'value' : stake)
  const leaving = useBlocker(() => loses() !== null)
  const asked = leaving.state === 'blocked'
  const lost = asked ? loses() : null
  useEffect(() => {
    // What was at stake when it was asked is not any more.
    if (asked && lost === null) leaving.reset()
  }, [asked, lost, leaving])
  useEffect(() => {
    if (!asked) return undefined
    const before = document.activeElement
    stay.current?.focus({ preventScroll: true })
    box.current?.scrollIntoView({ block: 'center' })
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [asked])
  if (!asked || lost === null) return null
  const words = m[lost]
  return (
    <div ref={box} className="mt-3">
      <Note tone={lost === 'value' ? 'danger' : 'warn'} live>
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
