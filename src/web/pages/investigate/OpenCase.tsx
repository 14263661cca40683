import { useId, useState } from 'react'
import { listCases, openCase, type Case } from '#contract/cases.ts'
import { queryClient } from '#web/api/client.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field, FIELD } from '#web/ui/Field.tsx'
import { cx } from '#web/ui/cx.ts'
import { safeText } from '#web/ui/safeText.ts'
import type { About } from './CaseList.tsx'
import { TextArea } from './TextArea.tsx'

export function OpenCase({
  about: { hash, lastEight, app },
  onClose,
  onOpened,
}: {
  about: About
  onClose: () => void
  onOpened: (opened: Case) => void
}) {
  const m = useMessages(caseMessages).dialog
  const common = useMessages(commonMessages)
  const { defaultName } = useMessages(receiptMessages).dialog
  const id = useId()
  const { apps } = useWho()
  const { run, pending, problem } = useAction(openCase)
  const [title, setTitle] = useState(() => (lastEight ? defaultName(safeText(lastEight, 8)) : ''))
  const [concerned, setConcerned] = useState(app ?? '')
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState(false)

  async function submit() {
    setMissing(title.trim() === '')
    if (title.trim() === '' || pending) return
    const body = { title, hashes: [hash], note, ...(concerned ? { app: concerned } : {}) }
    const reply = await run({ body })
    if (!reply) return
    void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    onOpened(reply.case)
  }

  return (
    <Dialog title={m.title} onClose={onClose} held={pending}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
        className="mt-3 grid gap-3"
      >
        <Field
          data-first
          label={m.name}
          hint={m.nameHint}
          fault={missing ? m.missing : undefined}
          value={title}
          maxLength={120}
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
        {apps.length > 0 && (
          <div className="grid gap-1">
            <label htmlFor={id} className="font-medium">
              {m.app}
            </label>
            <select
              id={id}
              value={concerned}
              aria-describedby={`${id}-hint`}
              onChange={(event) => setConcerned(event.target.value)}
              className={cx(FIELD, 'h-9 pointer-coarse:h-11')}
            >
              <option value="">{m.noApp}</option>
              {apps.map((one) => (
                <option key={one.id} value={one.id}>
                  {safeText(one.name, 40)}
                </option>
              ))}
            </select>
            <p id={`${id}-hint`} className="text-muted text-sm">
              {m.appHint}
            </p>
          </div>
        )}
        <TextArea label={m.note} hint={m.noteHint} value={note} onText={setNote} />
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
