import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { attachReceipt, listCases, openCase, type Case } from '#contract/cases.ts'
import type { Receipt } from '#contract/receipts.ts'
import { query, queryClient } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'

const FRESH = ''

/** Into a case that is there, those about this token first, or into a new one that is opened with it. */
export function AttachReceipt({
  receipt,
  onClose,
  onAttached,
}: {
  receipt: Receipt
  onClose: () => void
  onAttached: (to: Case) => void
}) {
  const m = useMessages(receiptMessages).dialog
  const common = useMessages(commonMessages)
  const { apps } = useWho()
  const open = useAction(openCase)
  const attach = useAction(attachReceipt)
  const { data, error } = useQuery({ ...query(listCases, { query: {} }), staleTime: 0 })
  const about = (hashes: readonly string[]) => receipt.hash !== null && hashes.includes(receipt.hash)
  const cases = (data?.cases ?? [])
    .filter(({ state, hashes }) => state !== 'closed' && (receipt.hash === null || about(hashes)))
    .slice(0, 20)
  const [picked, setPicked] = useState<string | null>(null)
  const chosen = picked ?? cases[0]?.id ?? FRESH
  const [name, setName] = useState(() => m.defaultName(safeText(receipt.lastEight ?? '', 8)))
  const [refused, setRefused] = useState<string | null>(null)
  const pending = open.pending || attach.pending
  const problem = open.problem ?? attach.problem
  // A case is about tokens, and this receipt knows of none: it goes into a case that is there.
  const canOpen = receipt.hash !== null

  async function submit() {
    setRefused(null)
    let id = chosen
    if (id === FRESH) {
      if (!canOpen || name.trim() === '') return
      const app = apps.find((one) => [one.id, one.clientId].includes(receipt.app?.id ?? ''))
      const body = { title: name, hashes: [receipt.hash!], ...(app ? { app: app.id } : {}) }
      const opened = await open.run({ body })
      if (!opened) return
      ;({ id } = opened.case)
      setPicked(id)
      void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    }
    const reply = await attach.run({ params: { case: id }, body: { receipt: receipt.id } })
    if (!reply) return
    void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    if (reply.state === 'here') onAttached(reply.case)
    else setRefused(m.refused[reply.state === 'gone' ? 'gone' : reply.why] ?? null)
  }

  return (
    <Dialog title={m.title} onClose={onClose} held={pending}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!pending) void submit()
        }}
        className="mt-3 grid gap-3"
      >
        <fieldset className="grid gap-1.5">
          <legend className="sr-only">{m.existing}</legend>
          {cases.map(({ id, title, hashes }) => (
            <label key={id} className="flex items-baseline gap-2">
              <input
                type="radio"
                name="case"
                checked={chosen === id}
                onChange={() => setPicked(id)}
                className="translate-y-0.5"
              />
              <span className="min-w-0 wrap-anywhere">
                <bdi>{safeText(title, 120)}</bdi>
                {about(hashes) && <span className="text-muted"> · {m.aboutIt}</span>}
              </span>
            </label>
          ))}
          {canOpen && (
            <label className="flex items-baseline gap-2">
              <input
                type="radio"
                name="case"
                checked={chosen === FRESH}
                onChange={() => setPicked(FRESH)}
                className="translate-y-0.5"
              />
              {m.fresh}
            </label>
          )}
        </fieldset>
        {chosen === FRESH && canOpen && (
          <Field
            label={m.name}
            hint={m.nameHint}
            value={name}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        )}
        {!canOpen && data && cases.length === 0 && <Note>{m.noCase}</Note>}
        {error && <ProblemNote problem={asProblem(error)} />}
        {problem && <ProblemNote problem={problem} />}
        {refused && (
          <Note tone="warn" live>
            {refused}
          </Note>
        )}
        <footer className="mt-1 flex justify-end gap-2">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" data-first busy={pending} off={!canOpen && cases.length === 0}>
            {m.attach}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
