import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import {
  closeCase,
  containCase,
  getCase,
  listCases,
  noteCase,
  reopenCase,
  type Case,
} from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { query, queryClient } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { HashLine } from '#web/show/HashLine.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import { CaseBadge } from './CaseBadge.tsx'
import { CloseCase } from './CloseCase.tsx'
import { TextArea } from './TextArea.tsx'

/** A case: its tokens, the receipts that prove their end, and everything that happened to it. */
export function CasePage() {
  const { page: m, title } = useMessages(caseMessages)
  const common = useMessages(commonMessages)
  const id = useParams().case!
  const { data, error, refetch } = useQuery({ ...query(getCase, { params: { case: id } }), staleTime: 0 })
  const found = data?.state === 'here' ? data.case : null
  useTitle(found ? safeText(found.title, 60) : title)
  return (
    <div className="grid gap-4">
      <Link to={paths.investigate()} className="inline-flex items-center gap-1.5 justify-self-start">
        <ArrowLeft aria-hidden size={15} />
        {m.back}
      </Link>
      {found ? (
        <Whole of={found} />
      ) : (
        <>
          <h1>{title}</h1>
          {error ? (
            <ProblemNote problem={asProblem(error)} onRetry={() => void refetch()} />
          ) : (
            <p className="text-muted">{data ? m.gone : common.working}</p>
          )}
        </>
      )}
    </div>
  )
}

function Whole({ of: one }: { of: Case }) {
  const m = useMessages(caseMessages).page
  const common = useMessages(commonMessages)
  const { noApp } = useMessages(caseMessages)
  const note = useAction(noteCase)
  const contain = useAction(containCase)
  const close = useAction(closeCase)
  const reopen = useAction(reopenCase)
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const [dialog, setDialog] = useState<'close' | 'reopen' | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const params = { case: one.id }

  /** What the proxy says is the case now, also where it said no. */
  function settle(reply: ReplyOf<typeof noteCase> | null): boolean {
    if (!reply) return false
    setRefused(reply.state === 'refused' ? m.refused[reply.why] : null)
    queryClient.setQueryData(
      query(getCase, { params }).queryKey,
      reply.state === 'gone' ? reply : { state: 'here', case: reply.case },
    )
    void queryClient.invalidateQueries({ queryKey: [listCases.route] })
    return reply.state === 'here'
  }
  const addNote = async (event: FormEvent) => {
    event.preventDefault()
    setMissing(text.trim() === '')
    if (text.trim() === '' || note.pending) return
    if (settle(await note.run({ params, body: { text } }))) setText('')
  }
  const problem = note.problem ?? contain.problem

  return (
    <>
      <div>
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 wrap-anywhere">
          <SafeName text={one.title} empty={one.id} max={120} /> <CaseBadge of={one} />
        </h1>
        <p className="text-muted mt-1">
          {m.opened(<UserName login={one.createdBy} />, <Time at={one.createdAt} />)}
        </p>
      </div>

      <div className="grid gap-2">
        <div className="flex flex-wrap gap-2">
          {one.state === 'open' && (
            <Button
              look={one.alive.length === 0 ? 'primary' : 'plain'}
              off={one.alive.length > 0}
              aria-describedby="cannot-contain"
              busy={contain.pending}
              onClick={() => void contain.run({ params }).then(settle)}
            >
              {m.contain}
            </Button>
          )}
          {one.state === 'closed' ? (
            <Button onClick={() => setDialog('reopen')}>{m.reopen}</Button>
          ) : (
            <Button look={one.state === 'contained' ? 'primary' : 'plain'} onClick={() => setDialog('close')}>
              {m.close}
            </Button>
          )}
        </div>
        {one.state === 'open' && one.alive.length > 0 && (
          <p id="cannot-contain" className="text-muted text-sm">
            {m.cannotContain(one.alive.length)}
          </p>
        )}
        {refused && (
          <Note tone="warn" live>
            {refused}
          </Note>
        )}
        {problem && <ProblemNote problem={problem} />}
      </div>

      <Card className="grid gap-3">
        <Facts>
          <Fact label={m.app}>
            {one.app ? <SafeName text={one.app.name} empty={common.namelessApp} /> : noApp}
            <span className="text-muted"> · {m.seenBy}</span>
          </Fact>
          <Fact label={m.tokens}>
            <ul className="grid gap-1">
              {one.hashes.map((hash) => (
                <li key={hash} className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
                  <HashLine hex={hash} />
                  <span
                    className={cx(
                      'text-sm font-medium',
                      one.alive.includes(hash) ? 'text-warn' : 'text-good',
                    )}
                  >
                    {one.alive.includes(hash) ? m.alive : m.dead}
                  </span>
                  <Link
                    to={paths.investigate({ h: hash })}
                    className="inline-flex min-h-6 items-center text-sm"
                  >
                    {m.investigate}
                  </Link>
                </li>
              ))}
            </ul>
          </Fact>
        </Facts>
      </Card>

      <section className="grid gap-2">
        <h2>{m.receipts}</h2>
        {one.receipts.length === 0 && <p className="text-muted">{m.noReceipts}</p>}
        {one.receipts.map((receipt) => (
          <ReceiptPart key={receipt.id} receipt={receipt} attachable={false} />
        ))}
      </section>

      <section className="grid gap-3">
        <h2>{m.history}</h2>
        <ol className="grid gap-2">
          {one.history.map((event) => (
            <li key={event.entry} className="grid gap-x-4 desk:grid-cols-[14.5rem_minmax(0,1fr)]">
              <span className="text-muted text-sm">
                <Time at={event.at} form="exact" />
              </span>
              <span className="min-w-0">
                <UserName login={event.actor} />{' '}
                {event.entries > 1 ? m.attachedTogether(event.entries) : m.what[event.what]}{' '}
                <Link to={paths.entry({ entry: event.entry })} className="text-sm">
                  {event.entries > 1 ? m.firstEntry(event.entry) : m.entry(event.entry)}
                </Link>
                {event.text && (
                  <bdi className="mt-0.5 block wrap-anywhere whitespace-pre-line">
                    {event.text
                      .split('\n')
                      .map((line) => safeText(line, 2000))
                      .join('\n')}
                  </bdi>
                )}
              </span>
            </li>
          ))}
        </ol>
        <form noValidate onSubmit={(event) => void addNote(event)} className="grid max-w-160 gap-2">
          <TextArea
            label={m.note}
            hint={m.noteHint}
            fault={missing ? m.noteMissing : undefined}
            value={text}
            onText={(next) => {
              setMissing(false)
              setText(next)
            }}
          />
          <Button type="submit" busy={note.pending} className="justify-self-start">
            {m.addNote}
          </Button>
        </form>
      </section>

      {dialog && (
        <CloseCase
          which={dialog}
          contained={one.state === 'contained'}
          pending={close.pending || reopen.pending}
          problem={close.problem ?? reopen.problem}
          onClose={() => setDialog(null)}
          onSubmit={(outcome, words) => {
            const sent = outcome
              ? close.run({ params, body: { outcome, note: words } })
              : reopen.run({ params, body: { note: words } })
            void sent.then((reply) => {
              settle(reply)
              return reply && setDialog(null)
            })
          }}
        />
      )}
    </>
  )
}
