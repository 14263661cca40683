import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type attachReceipt, listCases, openCase, type Case } from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { query, queryClient } from '#web/api/client.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
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
/** Tokens with which a case can be opened; the others come with their receipts. */
export const MOST_AT_OPENING = 50

interface AttachDialogProps {
  title: string
  /** What the receipts are about; none when they name no token. */
  hashes: readonly string[]
  /** A case that is about some of them alone would refuse the others. */
  aboutAll?: boolean
  app: string | null
  defaultName: string
  attach: (to: string) => Promise<ReplyOf<typeof attachReceipt> | null>
  pending: boolean
  problem: ProblemError | null
  onClose: () => void
  onAttached: (to: Case) => void
}

/** Into a case that is there and is about one of these tokens, or into a new one that is opened with them. */
export function AttachDialog({
  title,
  hashes,
  aboutAll = false,
  app,
  defaultName,
  attach,
  pending: attaching,
  problem: trouble,
  onClose,
  onAttached,
}: AttachDialogProps) {
  const m = useMessages(receiptMessages).dialog
  const common = useMessages(commonMessages)
  const { apps } = useWho()
  const open = useAction(openCase)
  const { data, error } = useQuery({ ...query(listCases, { query: {} }), staleTime: 0 })
  const mine = new Set(hashes)
  const cases = (data?.cases ?? [])
    .filter((one) => {
      const about = one.hashes.filter((hash) => mine.has(hash)).length
      return one.state !== 'closed' && (mine.size === 0 || about >= (aboutAll ? mine.size : 1))
    })
    .slice(0, 20)
  const [picked, setPicked] = useState<string | null>(null)
  const chosen = picked ?? cases[0]?.id ?? FRESH
  const [name, setName] = useState(defaultName)
  const [refused, setRefused] = useState<string | null>(null)
  const pending = open.pending || attaching
  const problem = open.problem ?? trouble
  // A case is about tokens, and what names none goes into a case that is there.
  const canOpen = mine.size > 0

  async function submit() {
    setRefused(null)
    let id = chosen
    if (id === FRESH) {
      if (!canOpen || name.trim() === '') return
      const known = apps.find((one) => [one.id, one.clientId].includes(app ?? ''))
      const body = {
        title: name,
        hashes: hashes.slice(0, MOST_AT_OPENING),
        ...(known ? { app: known.id } : {}),
      }
      const opened = await open.run({ body })
      if (!opened) return
      ;({ id } = opened.case)
      setPicked(id)
      void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    }
    const reply = await attach(id)
    if (!reply) return
    void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    if (reply.state === 'here') onAttached(reply.case)
    else setRefused(m.refused[reply.state === 'gone' ? 'gone' : reply.why] ?? null)
  }

  return (
    <Dialog title={title} onClose={onClose} held={pending}>
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
          {cases.map((one) => (
            <label key={one.id} className="flex items-baseline gap-2">
              <input
                type="radio"
                name="case"
                checked={chosen === one.id}
                onChange={() => setPicked(one.id)}
                className="translate-y-0.5"
              />
              <span className="min-w-0 wrap-anywhere">
                <bdi>{safeText(one.title, 120)}</bdi>
                {mine.size > 0 && (
                  <span className="text-muted">
                    {' '}
                    · {aboutAll && mine.size > 1 ? m.aboutAll : m.aboutIt(mine.size)}
                  </span>
                )}
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
