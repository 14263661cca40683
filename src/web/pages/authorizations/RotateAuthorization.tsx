import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Link, useLocation } from 'react-router'
import { OWN_FINGERPRINT, type Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import {
  newAuthorizationMessages,
  refusalMessages,
  rotateAuthorizationMessages,
} from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Field } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { createCommand, revokeCommand } from './commands.ts'
import { CreatedValue } from './CreatedValue.tsx'
import type { Recipient } from './ForWhom.tsx'
import { InDoubt } from './InDoubt.tsx'
import { Leaving, type OnStake, type Stake, useStake } from './Leaving.tsx'
import { keepAuthorization } from './queries.ts'
import { faultsIn, refusalsOf, type Refusals } from './refusals.ts'
import type { Rotation } from './rotation.ts'
import type { Row } from './rows.ts'
import { TokenName } from './TokenName.tsx'
import { useCreate } from './useCreate.ts'

/**
 * Replaces a token without an interruption and without a moment in which a value could be lost: a new one is made and
 * taken into somebody's hands, and only then the old one is revoked.
 */
export function RotateAuthorization({
  token,
  rotation,
  rows,
  onBack,
  onRevoke,
}: {
  token: Authorization
  rotation: Exclude<Rotation, { way: null }>
  rows: readonly Row[]
  onBack: () => void
  onRevoke: () => void
}) {
  const m = useMessages(rotateAuthorizationMessages)
  const { search } = useLocation()
  const value = useRef<string | null>(null)
  const [stake, setStake] = useState<Stake | null>(null)
  const [made, setMade] = useState<Authorization | null>(null)
  const [replaced, setReplaced] = useState<string>()
  const [had, setHad] = useState(false)
  const next = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (had) next.current?.focus()
  }, [had])

  return (
    <>
      <Leaving value={value} stake={stake} />
      {!made ? (
        <RotateForm
          token={token}
          rotation={rotation}
          rows={rows}
          onStake={setStake}
          onBack={onBack}
          onMade={(authorization, fresh, lost) => {
            value.current = fresh
            setMade(authorization)
            setReplaced(lost)
          }}
        />
      ) : !had ? (
        <CreatedValue
          authorization={made}
          value={value}
          replaced={replaced}
          onHave={() => {
            value.current = null
            setHad(true)
          }}
        />
      ) : (
        <div ref={next} tabIndex={-1} className="mt-3 grid gap-4 outline-none">
          <Note tone="warn" live>
            <p className="font-medium">{m.bothLive}</p>
            <p>{m.thenRevoke(<TokenName token={token} />)}</p>
          </Note>
          <p className="flex flex-wrap gap-2">
            <Button look="danger" onClick={onRevoke}>
              {m.revokeOld}
            </Button>
            <Link
              to={{ pathname: paths.authorization({ authorization: made.id }), search }}
              preventScrollReset
              className={buttonClass()}
            >
              {m.later}
            </Link>
          </p>
        </div>
      )}
    </>
  )
}

function RotateForm({
  token,
  rotation,
  rows,
  onStake,
  onBack,
  onMade,
}: {
  token: Authorization
  rotation: Exclude<Rotation, { way: null }>
  rows: readonly Row[]
  onStake: OnStake
  onBack: () => void
  onMade: (authorization: Authorization, value: string, replaced?: string) => void
}) {
  const m = useMessages(rotateAuthorizationMessages)
  const create = useMessages(newAuthorizationMessages)
  const refusals = useMessages(refusalMessages)
  const common = useMessages(commonMessages)
  const making = useCreate()
  useStake(onStake, making.pending ? 'making' : null)
  const personal = rotation.way === 'personal'
  const [differs, setDiffers] = useState(personal ? rotation.note : rotation.fingerprint)
  const [refused, setRefused] = useState<Refusals | null>(null)
  // Get-or-create, because it cannot make a second one when the answer to the first was lost.
  const recipient: Recipient = personal
    ? { appId: null, way: 'create' }
    : { appId: rotation.app.id, way: 'get-or-create' }
  // Ours is of one token alone.
  const chosen = OWN_FINGERPRINT.test(token.fingerprint ?? '') ? '' : token.fingerprint
  const wish = {
    note: personal ? differs.trim() : (token.note ?? ''),
    noteUrl: token.noteUrl ?? '',
    scopes: token.scopes ?? [],
    fingerprint: personal ? chosen || making.ownFingerprint : differs.trim(),
  }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (making.pending || making.doubtSince !== null) return
    const typed = differs.trim()
    const faults = personal
      ? faultsIn({ note: typed, fingerprint: '' }, 'note')
      : faultsIn({ note: '', fingerprint: typed }, 'fingerprint')
    setRefused(faults)
    if (faults) return event.currentTarget.querySelector('input')?.focus()
    const reply = await making.run(recipient, wish)
    if (reply?.state === 'refused') setRefused(refusalsOf(reply.errors))
    else if (reply?.state === 'existing')
      setRefused({ noteTaken: false, rest: [], fingerprint: refusals.fingerprintTaken })
    else if (reply?.state === 'created') {
      keepAuthorization(reply.authorization)
      onMade(reply.authorization, reply.value, reply.replaced)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 grid gap-4" noValidate>
      <p className="text-lg">{m.lead}</p>
      <ol className="list-decimal pl-5">
        <li>{personal ? m.steps.makePersonal : m.steps.makeForApp}</li>
        <li>{m.steps.place}</li>
        <li>{m.steps.revoke}</li>
      </ol>
      <p className="text-muted text-sm">{m.changes}</p>
      <Field
        data-first
        label={personal ? m.note : m.fingerprint}
        hint={personal ? m.noteHint : m.fingerprintHint}
        fault={
          personal
            ? refused?.noteTaken
              ? refusals.noteTaken(differs.trim())
              : refused?.note
            : refused?.fingerprint
        }
        value={differs}
        maxLength={personal ? 255 : 100}
        autoComplete="off"
        spellCheck={false}
        className={personal ? undefined : 'font-mono'}
        onChange={(event) => setDiffers(event.target.value)}
      />
      {[refused?.scopes, ...(refused?.rest ?? [])].map(
        (text) =>
          text && (
            <Note key={text} tone="danger" live>
              {text}
            </Note>
          ),
      )}
      <CopyAs
        commands={[
          createCommand(wish, personal ? null : rotation.app.clientId, recipient.way),
          revokeCommand(token.id),
        ]}
      />
      {making.doubtSince !== null && (
        <InDoubt since={making.doubtSince} problem={making.problem} rows={rows} onSettled={making.settle} />
      )}
      {making.problem && making.doubtSince === null && <ProblemNote problem={making.problem} />}
      <footer className="border-line flex justify-end gap-2 border-t pt-4">
        <Button off={making.pending} onClick={onBack}>
          {common.cancel}
        </Button>
        <Button type="submit" look="primary" busy={making.pending} off={making.doubtSince !== null}>
          {create.submit}
        </Button>
      </footer>
    </form>
  )
}
