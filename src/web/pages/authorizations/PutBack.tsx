import { Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { editAuthorizationMessages, refusalMessages } from '#web/messages/en/authorizations.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { refusalsOf } from './refusals.ts'
import { difference, isSameSet, onTopOf, scopeChange } from './scopeTree.ts'
import { type Change, useChange } from './useChange.ts'

/** An edit that was made here, and what the token was when it had been put back. */
export interface Edit {
  was: Authorization
  saved: Authorization
  back: Authorization | null
}

/** After an edit: one click puts back what it changed, and nothing else, for as long as the page is open. */
export function PutBack({ edit, onBack }: { edit: Edit; onBack: (back: Authorization) => void }) {
  const m = useMessages(editAuthorizationMessages)
  const refusals = useMessages(refusalMessages)
  const change = useChange()
  const [failed, setFailed] = useState<readonly string[]>([])
  const said = useRef<HTMLDivElement>(null)
  const { was, saved, back } = edit
  const [pressed, setPressed] = useState(false)
  useEffect(() => {
    // The button is gone; what came of it is next.
    if (pressed && back) said.current?.focus()
  }, [pressed, back])

  async function putBack() {
    setPressed(true)
    setFailed([])
    const reply = await change.run(saved.id, (now) => undoOf(edit, now))
    if (reply?.state === 'gone') setFailed([m.gone])
    else if (reply?.state === 'refused') {
      const { noteTaken, rest, ...fields } = refusalsOf(reply.errors)
      setFailed([
        ...(noteTaken ? [refusals.noteTaken(safeText(was.note ?? '', 60))] : []),
        ...Object.values(fields),
        ...rest,
      ])
    } else if (reply) onBack(reply.authorization)
  }

  const held = heldScopes(was)
  return (
    <>
      <div ref={said} tabIndex={-1} className="outline-none">
        {back ? (
          <Note tone="good" live>
            <IsBack was={was} saved={saved} back={back} />
          </Note>
        ) : (
          <Note
            tone="good"
            live
            action={
              <Button icon={Undo2} busy={change.pending} onClick={() => void putBack()} className="text-ink">
                {m.putBack}
              </Button>
            }
          >
            <b>{m.saved}</b> {held && m.before(canWords(held, 4) ?? '')}
          </Note>
        )}
      </div>
      {failed.map((text) => (
        <Note key={text} tone="danger" live>
          {text}
        </Note>
      ))}
      {change.problem && <ProblemNote problem={change.problem} />}
    </>
  )
}

function IsBack({ was, saved, back }: { was: Authorization; saved: Authorization; back: Authorization }) {
  const m = useMessages(editAuthorizationMessages)
  const { gained, lost } = difference(saved.scopes ?? [], was.scopes ?? [])
  const sameNote = (was.note ?? '') === (back.note ?? '')
  const sameScopes = isSameSet(was.scopes ?? [], back.scopes ?? [])
  return (
    <>
      <b>{m.back.title}</b> {gained.length > 0 && m.back.again(canWords(gained, 4) ?? '')}{' '}
      {lost.length > 0 && m.back.noLonger(canWords(lost, 4) ?? '')}{' '}
      {sameNote && sameScopes ? (
        m.isBack
      ) : (
        <>
          {m.back.meanwhile}{' '}
          {!sameScopes && m.back.scopes(safeText((back.scopes ?? []).join(', '), 400) || m.none)}{' '}
          {!sameNote && m.back.note(safeText(back.note ?? '', 60) || m.none)}
        </>
      )}
    </>
  )
}

/** What others changed since the edit stays; null when there is nothing left to undo. */
function undoOf({ was, saved }: Edit, now: Authorization): Change | null {
  const held = heldScopes(was)
  const current = now.scopes ?? []
  const body = {
    ...(was.note !== saved.note && now.note === saved.note ? { note: was.note ?? '' } : {}),
    ...(held ? scopeChange(current, onTopOf(current, saved.scopes ?? [], held)) : {}),
  }
  return Object.keys(body).length > 0 ? body : null
}
