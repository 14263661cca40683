import { useRef, useState, type FormEvent } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import { essentialScopes } from '#github/scopes.ts'
import { newErrand } from '#web/api/errand.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { useWho } from '#web/shell/who.ts'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Field } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { createCommand } from './commands.ts'
import type { Displaced } from './DisplacedToken.tsx'
import { Foreseen } from './Foreseen.tsx'
import { ForWhom, useOwnApps, type Recipient } from './ForWhom.tsx'
import { InDoubt } from './InDoubt.tsx'
import { type OnStake, useStake } from './Leaving.tsx'
import { NoteTaken } from './NoteTaken.tsx'
import { keepAuthorization, refreshAuthorizations } from './queries.ts'
import { faultsIn, refusalsOf, type Refusals } from './refusals.ts'
import type { Row } from './rows.ts'
import { ScopeTree } from './ScopeTree.tsx'
import { foresee } from './slots.ts'
import { useCreate } from './useCreate.ts'

export function CreateForm({
  rows,
  complete,
  onStake,
  onCreated,
  onExisting,
  onCancel,
}: {
  rows: readonly Row[]
  complete: boolean
  onStake: OnStake
  onCreated: (made: Authorization, value: string, displaced: Displaced | null, replaced?: string) => void
  onExisting: (authorization: Authorization) => void
  onCancel: () => void
}) {
  const m = useMessages(newAuthorizationMessages)
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages)
  const who = useWho()
  const apps = useOwnApps()
  const create = useCreate()
  const [recipient, setRecipient] = useState<Recipient>({ appId: null, way: 'create' })
  const [note, setNote] = useState('')
  const [fingerprint, setFingerprint] = useState('')
  const [ticked, setTicked] = useState<string[]>([])
  const noteField = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState<{ note: string; by: Refusals } | null>(null)

  const inDoubt = create.doubtSince !== null
  const typed = note.trim() !== '' || ticked.length > 0 || fingerprint.trim() !== ''
  useStake(onStake, create.pending ? 'making' : typed && !inDoubt ? 'draft' : null)

  const app = apps.find(({ id }) => id === recipient.appId) ?? null
  const scopes = essentialScopes(ticked)
  const wish = {
    note: note.trim(),
    scopes,
    fingerprint: fingerprint.trim() || (app ? '' : create.ownFingerprint),
  }
  const foreseen = app && foresee(rows, app.clientId, recipient.way, wish)
  const victim = foreseen?.victim ?? null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (create.pending || inDoubt) return
    const faults = faultsIn(wish, app ? null : 'note')
    setRefused(faults && { note: wish.note, by: faults })
    if (faults) {
      event.currentTarget
        .querySelector<HTMLElement>(faults.note ? '[name=note]' : '[name=fingerprint]')
        ?.focus()
      return
    }
    const errand = newErrand()
    const reply = await create.run(recipient, wish, errand)
    if (reply?.state === 'refused') setRefused({ note: wish.note, by: refusalsOf(reply.errors) })
    if (reply?.state !== 'created' && reply?.state !== 'existing') return
    keepAuthorization(reply.authorization)
    // For an app GitHub may have revoked an older one; with two-factor the list is read again on Refresh only.
    if (app && !who.twoFactor) void refreshAuthorizations()
    if (reply.state === 'created')
      onCreated(reply.authorization, reply.value, victim && { token: victim, errand }, reply.replaced)
    else onExisting(reply.authorization)
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 grid gap-4" noValidate>
      <ForWhom apps={apps} recipient={recipient} onChange={setRecipient} />
      <Field
        data-first
        ref={noteField}
        name="note"
        label={app ? m.noteOptional : m.note}
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
      <ScopeTree ticked={ticked} onChange={setTicked} />
      {scopes.includes('repo') && <p className="text-muted -mt-2 text-sm">{words.repoNote}</p>}
      {refused?.by.scopes && <Note tone="danger">{refused.by.scopes}</Note>}
      <Field
        name="fingerprint"
        label={m.fingerprint}
        hint={app ? m.fingerprintHint : m.fingerprintHintPersonal}
        fault={refused?.by.fingerprint}
        value={fingerprint}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        className="scroll-mb-48 font-mono"
        onChange={(event) => setFingerprint(event.target.value)}
      />
      {refused?.by.rest.map((text) => (
        <Note key={text} tone="danger" live>
          {text}
        </Note>
      ))}
      <CopyAs commands={[createCommand(wish, app?.clientId ?? null, recipient.way)]} />
      {foreseen && <Foreseen complete={complete} app={app} foreseen={foreseen} />}
      {create.doubtSince !== null && (
        <InDoubt since={create.doubtSince} problem={create.problem} rows={rows} onSettled={create.settle} />
      )}
      {create.problem && !inDoubt && <ProblemNote problem={create.problem} />}
      <footer className="border-line bg-raised bottom-[-1.25rem] -mx-5 -mb-5 grid gap-3 border-t px-5 py-4 [@media(min-height:34rem)]:sticky">
        <output className="block">{m.can(canWords(scopes, 5) ?? '')}</output>
        <div className="flex justify-end gap-2">
          <Button off={create.pending} onClick={onCancel}>
            {common.cancel}
          </Button>
          <Button
            type="submit"
            look={victim ? 'danger-solid' : 'primary'}
            busy={create.pending}
            off={inDoubt}
          >
            {victim
              ? m.submitStopping(safeText(victim.note ?? '', 24) || `…${safeText(victim.lastEight ?? '', 8)}`)
              : recipient.way === 'get-or-create'
                ? m.submitGet
                : m.submit}
          </Button>
        </div>
      </footer>
    </form>
  )
}
