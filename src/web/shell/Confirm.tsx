import { useState, type FormEvent, type ReactNode } from 'react'
import type { Command } from '#github/commands.ts'
import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { confirmMessages } from '#web/messages/en/confirm.ts'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field } from '#web/ui/Field.tsx'

type AtLeastOne<T> = readonly [T, ...T[]]

/** What a destructive dialog has to say; it cannot be written without its consequences. */
export interface Consequences {
  /** A question with the object in it. */
  title: string
  /** The verb, as the button and the menu say it. */
  verb: string
  stops: AtLeastOne<ReactNode>
  stays: AtLeastOne<ReactNode>
  /** How sure it is what stops, where that is not known to the last one. */
  caveat?: string | undefined
  /** Can it be undone? */
  undo: string
  reason?: 'optional' | 'required'
  /** For more than a person reads one by one, or for all: the number that has to be typed. */
  typed?: number | undefined
  /** The same for a terminal. */
  commands?: readonly [Command, ...Command[]]
}

interface ConfirmProps {
  says: Consequences
  /** What it stops is being read again, so it cannot be confirmed yet. */
  reading?: boolean
  pending: boolean
  problem: ProblemError | null
  onKeep: () => void
  onConfirm: (reason: string) => void
}

/** Focus starts on Keep, Esc keeps; the dangerous button names its verb. */
export function Confirm({ says, reading, pending, problem, onKeep, onConfirm }: ConfirmProps) {
  const m = useMessages(confirmMessages)
  const common = useMessages(commonMessages)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const [typed, setTyped] = useState('')
  const [mistyped, setMistyped] = useState(false)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (pending || reading) return
    const lacks = says.reason === 'required' && reason.trim() === ''
    const wrong = says.typed !== undefined && typed.replaceAll(/\D/g, '') !== String(says.typed)
    setMissing(lacks)
    setMistyped(wrong)
    if (!lacks && !wrong) return onConfirm(reason.trim())
    event.currentTarget.querySelector<HTMLElement>(lacks ? '[name=reason]' : '[name=count]')?.focus()
  }

  return (
    <Dialog title={says.title} onClose={onKeep} held={pending}>
      <form onSubmit={submit} className="mt-2.5 grid gap-2.5" noValidate>
        <section>
          <b>{m.whatStops}</b>
          {reading ? (
            <output className="text-muted mt-1.5 block">{m.readingAgain}</output>
          ) : (
            <Points of={says.stops} />
          )}
          {says.caveat && <p className="text-muted mt-1.5 text-sm">{says.caveat}</p>}
        </section>
        <section>
          <b>{m.whatStays}</b>
          <Points of={says.stays} />
        </section>
        <p className="text-muted text-sm">{says.undo}</p>
        {says.reason && (
          <Field
            name="reason"
            className="scroll-mb-24"
            label={says.reason === 'required' ? common.reason : m.reasonOptional}
            hint={m.reasonHint}
            fault={missing ? m.reasonMissing : undefined}
            required={says.reason === 'required'}
            value={reason}
            maxLength={500}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        {says.typed !== undefined && (
          <Field
            name="count"
            className="scroll-mb-24"
            label={m.typeCount(says.typed)}
            hint={m.typeCountHint(says.typed)}
            fault={mistyped ? m.typeCountWrong : undefined}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {says.commands && <CopyAs commands={says.commands} />}
        {problem && <ProblemNote problem={problem} />}
        <footer className="border-line bg-raised bottom-[-1.25rem] -mx-5 mt-2 -mb-5 flex justify-end gap-2 border-t px-5 py-3 [@media(min-height:34rem)]:sticky">
          <Button
            data-first
            off={pending}
            onClick={onKeep}
            className="focus:outline-accent focus:outline-2 focus:outline-offset-2"
          >
            {common.keep}
          </Button>
          <Button type="submit" look="danger-solid" busy={pending} off={reading === true}>
            {says.verb}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

function Points({ of }: { of: readonly ReactNode[] }) {
  return (
    <ul className="mt-1.5 list-disc pl-[18px]">
      {of.map((point, i) => (
        // The points of a dialog are fixed while it is open.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={i} className="my-0.5">
          {point}
        </li>
      ))}
    </ul>
  )
}
