import { useState } from 'react'
import { OUTCOMES, type CaseSummary } from '#contract/cases.ts'
import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { TextArea } from './TextArea.tsx'

type Outcome = NonNullable<CaseSummary['outcome']>

/** How a case ends, or why it begins again. "Stopped" is offered for what a receipt has contained, and for nothing else. */
export function CloseCase({
  which,
  contained,
  pending,
  problem,
  onClose,
  onSubmit,
}: {
  which: 'close' | 'reopen'
  contained: boolean
  pending: boolean
  problem: ProblemError | null
  onClose: () => void
  /** Null opens it again. */
  onSubmit: (outcome: Outcome | null, note: string) => void
}) {
  const { page, outcomes } = useMessages(caseMessages)
  const common = useMessages(commonMessages)
  const m = which === 'close' ? page.closing : page.reopening
  const [outcome, setOutcome] = useState<Outcome>(contained ? 'stopped' : 'already-dead')
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState(false)
  return (
    <Dialog title={m.title} onClose={onClose} held={pending}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (pending) return
          const lacks = which === 'reopen' && note.trim() === ''
          setMissing(lacks)
          if (!lacks) onSubmit(which === 'close' ? outcome : null, note)
        }}
        className="mt-3 grid gap-3"
      >
        {which === 'close' && (
          <fieldset className="grid gap-1.5">
            <legend className="mb-1 font-medium">{page.closing.outcome}</legend>
            {OUTCOMES.map((one) => (
              <label key={one} className="flex items-baseline gap-2">
                <input
                  type="radio"
                  name="outcome"
                  checked={outcome === one}
                  disabled={one === 'stopped' && !contained}
                  onChange={() => setOutcome(one)}
                  className="translate-y-0.5"
                />
                <span>
                  {outcomes[one]}
                  {one === 'stopped' && !contained && (
                    <span className="text-muted"> · {page.closing.stoppedHint}</span>
                  )}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <TextArea
          label={m.note}
          hint={page.noteHint}
          fault={missing ? page.reopening.missing : undefined}
          value={note}
          onText={setNote}
        />
        {problem && <ProblemNote problem={problem} />}
        <footer className="mt-1 flex justify-end gap-2">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" busy={pending}>
            {m.submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
