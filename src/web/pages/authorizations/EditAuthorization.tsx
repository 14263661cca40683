import { useState, type FormEvent } from 'react'
import { updateAuthorization, type Authorization } from '#contract/authorizations.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { editAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { heldScopes } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Field } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { ChangePreview } from './ChangePreview.tsx'
import { editCommand } from './commands.ts'
import { NoteTaken } from './NoteTaken.tsx'
import { keepAuthorization } from './queries.ts'
import { refusalsOf, type Refusals } from './refusals.ts'
import type { Row } from './rows.ts'
import { scopeChange } from './scopeTree.ts'
import { ScopeTree } from './ScopeTree.tsx'

/** Another note, more or fewer scopes: first what it changes, then one request with one scope key. */
export function EditAuthorization({
  token,
  rows,
  onDone,
}: {
  token: Authorization
  rows: readonly Row[]
  /** With what the server holds now; null when nothing was changed. */
  onDone: (after: Authorization | null) => void
}) {
  const m = useMessages(editAuthorizationMessages)
  const common = useMessages(commonMessages)
  const update = useAction(updateAuthorization)
  const held = heldScopes(token)
  const [note, setNote] = useState(token.note ?? '')
  const [ticked, setTicked] = useState(held ?? [])
  const [refused, setRefused] = useState<{ note: string; by: Refusals } | null>(null)
  const [gone, setGone] = useState(false)
  const body = {
    ...(note.trim() === (token.note ?? '') ? {} : { note: note.trim() }),
    ...scopeChange(held ?? [], ticked),
  }
  const changes = Object.keys(body).length > 0

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (update.pending || !changes) return
    setRefused(null)
    const reply = await update.run({ params: { authorization: String(token.id) }, body })
    if (reply?.state === 'refused') setRefused({ note: note.trim(), by: refusalsOf(reply.errors) })
    if (reply?.state === 'gone') setGone(true)
    if (reply?.state !== 'changed') return
    keepAuthorization(reply.authorization)
    onDone(reply.authorization)
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 grid gap-4" noValidate>
      <Field
        data-first
        label={m.note}
        hint={m.noteHint}
        fault={refused?.by.note}
        value={note}
        maxLength={255}
        autoComplete="off"
        onChange={(event) => setNote(event.target.value)}
      />
      {refused?.by.noteTaken && (
        <NoteTaken
          note={refused.note}
          rows={rows}
          onUse={(free) => {
            setNote(free)
            setRefused(null)
          }}
        />
      )}
      {held ? <ScopeTree ticked={ticked} onChange={setTicked} /> : <Note>{m.noScopes}</Note>}
      {refused?.by.scopes && <Note tone="danger">{refused.by.scopes}</Note>}
      {refused?.by.rest.map((text) => (
        <Note key={text} tone="danger" live>
          {text}
        </Note>
      ))}
      {changes && <CopyAs commands={[editCommand(token.id, body)]} />}
      {gone && (
        <Note tone="warn" live>
          {m.gone}
        </Note>
      )}
      {update.problem && <ProblemNote problem={update.problem} />}
      <footer className="border-line bg-raised bottom-[-1.25rem] -mx-5 -mb-5 grid gap-3 border-t px-5 py-4 [@media(min-height:34rem)]:sticky">
        <ChangePreview before={token} note={note.trim()} scopes={held && ticked} />
        <div className="flex justify-end gap-2">
          <Button off={update.pending} onClick={() => onDone(null)}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" busy={update.pending} off={!changes}>
            {m.save}
          </Button>
        </div>
      </footer>
    </form>
  )
}
