import { useRef, useState, type FormEvent } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
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
import { type OnStake, useStake } from './Leaving.tsx'
import { MovedMeanwhile } from './MovedMeanwhile.tsx'
import { NoteTaken } from './NoteTaken.tsx'
import { faultsIn, refusalsOf, type Refusals } from './refusals.ts'
import type { Row } from './rows.ts'
import { isSameSet, onTopOf, scopeChange } from './scopeTree.ts'
import { ScopeTree } from './ScopeTree.tsx'
import { useChange } from './useChange.ts'

/** Another note, more or fewer scopes: first what it changes, then one request with one scope key. */
export function EditAuthorization({
  token,
  rows,
  onStake,
  onSaved,
  onCancel,
}: {
  token: Authorization
  rows: readonly Row[]
  onStake: OnStake
  onSaved: (was: Authorization, saved: Authorization) => void
  onCancel: () => void
}) {
  const m = useMessages(editAuthorizationMessages)
  const common = useMessages(commonMessages)
  const change = useChange()
  // What the form is about: the list may learn of something newer while it is being filled in.
  const [base, setBase] = useState(token)
  const [stale, setStale] = useState<Authorization | null>(null)
  const held = heldScopes(base)
  const [note, setNote] = useState(token.note ?? '')
  const [ticked, setTicked] = useState(held ?? [])
  const [refused, setRefused] = useState<{ note: string; by: Refusals } | null>(null)
  const [gone, setGone] = useState(false)
  const noteField = useRef<HTMLInputElement>(null)
  const renamed = note.trim() !== (base.note ?? '')
  const body = {
    ...(renamed ? { note: note.trim() } : {}),
    ...scopeChange(held ?? [], ticked),
  }
  const changes = Object.keys(body).length > 0
  useStake(onStake, change.pending ? 'saving' : changes && !gone ? 'draft' : null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (change.pending || !changes) return
    const faults = renamed ? faultsIn({ note: note.trim(), fingerprint: '' }, null) : null
    setRefused(faults && { note: note.trim(), by: faults })
    if (faults) return noteField.current?.focus()
    const reply = await change.run(base.id, (now) => (isAsBefore(base, now) ? body : null))
    if (reply?.state === 'refused') setRefused({ note: note.trim(), by: refusalsOf(reply.errors) })
    else if (reply?.state === 'gone') setGone(true)
    else if (reply?.state === 'changed') onSaved(base, reply.authorization)
    else if (reply) standOn(reply.authorization)
  }

  function standOn(now: Authorization) {
    setStale(base)
    setBase(now)
    if (!renamed) setNote(now.note ?? '')
    if (held) setTicked(onTopOf(now.scopes ?? [], held, ticked))
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 grid gap-4" noValidate>
      <Field
        data-first
        ref={noteField}
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
            noteField.current?.focus()
          }}
        />
      )}
      {held ? (
        <ScopeTree key={base.updatedAt} ticked={ticked} onChange={setTicked} />
      ) : (
        <Note>{m.noScopes}</Note>
      )}
      {refused?.by.scopes && <Note tone="danger">{refused.by.scopes}</Note>}
      {refused?.by.rest.map((text) => (
        <Note key={text} tone="danger" live>
          {text}
        </Note>
      ))}
      {changes && <CopyAs commands={[editCommand(base.id, body)]} />}
      {gone && (
        <Note tone="warn" live>
          {m.gone}
        </Note>
      )}
      {change.problem && <ProblemNote problem={change.problem} />}
      <footer className="border-line bg-raised bottom-[-1.25rem] -mx-5 -mb-5 grid gap-3 border-t px-5 py-4 [@media(min-height:34rem)]:sticky">
        {stale && <MovedMeanwhile before={stale} now={base} />}
        <ChangePreview before={base} note={note.trim()} scopes={held && ticked} />
        <div className="flex justify-end gap-2">
          <Button off={change.pending} onClick={onCancel}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" busy={change.pending} off={!changes}>
            {m.save}
          </Button>
        </div>
      </footer>
    </form>
  )
}

function isAsBefore(before: Authorization, now: Authorization): boolean {
  return before.updatedAt === now.updatedAt && isSameSet(before.scopes ?? [], now.scopes ?? [])
}
