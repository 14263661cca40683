import { useQuery } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import { useEffect, useState, type FormEvent } from 'react'
import { getSession, startGithubProof } from '#contract/session.ts'
import { queryClient, request, sessionQuery } from '#web/api/client.ts'
import { newErrand, type Question } from '#web/api/errand.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { githubProofMessages } from '#web/messages/en/gate.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field } from '#web/ui/Field.tsx'
import { safeText, webAddress } from '#web/ui/safeText.ts'

/**
 * For who came by GitHub's door: GitHub is asked again in a tab of its own, so that nothing on this screen is lost,
 * and this tab sees by its session that it was done.
 */
export function GithubProofDialog({ question }: { question: Question }) {
  const m = useMessages(githubProofMessages)
  const common = useMessages(commonMessages)
  const { data: session } = useQuery(sessionQuery)
  const login = session?.state === 'signed-in' ? session.login : ''
  const start = useAction(startGithubProof)
  const [typed, setTyped] = useState('')
  const [differs, setDiffers] = useState(false)
  const [url, setUrl] = useState<string | null>(null)
  useProven(url !== null, question)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (start.pending || url) return
    const same = typed.trim().toLowerCase() === login
    setDiffers(!same)
    if (!same) return
    const reply = await start.run({ body: { confirm: typed.trim() } })
    const address = reply && webAddress(reply.url)
    if (!address) return
    setUrl(address.href)
    // Where the browser opens no tab for it, there is the link.
    open(address.href, '_blank', 'noopener')
  }

  return (
    <Dialog title={m.title} onClose={question.refuse} held={start.pending}>
      <form onSubmit={(event) => void submit(event)} className="mt-2 grid gap-3" noValidate>
        <p className="text-muted">{m.why}</p>
        {url ? (
          <output className="border-line bg-sunken flex gap-2.5 rounded-lg border px-3 py-2.5">
            <LoaderCircle aria-hidden size={16} className="animate-turn mt-0.5 shrink-0" />
            <span>
              <span className="block">{m.waiting}</span>
              <a href={url} target="_blank" rel="noopener noreferrer" className="text-accent underline">
                {m.openAgain}
              </a>
            </span>
          </output>
        ) : (
          <Field
            data-first
            label={m.confirm(<b className="mono">{safeText(login, 40)}</b>)}
            hint={m.confirmHint}
            fault={differs ? m.differs : undefined}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
        {start.problem && <ProblemNote problem={start.problem} />}
        <footer className="mt-1 flex justify-end gap-2">
          <Button off={start.pending} onClick={question.refuse}>
            {common.cancel}
          </Button>
          {!url && (
            <Button type="submit" look="primary" busy={start.pending}>
              {m.go}
            </Button>
          )}
        </footer>
      </form>
    </Dialog>
  )
}

/** Looks every second whether the proof is a newer one, and then lets the waiting action go on. */
function useProven(waiting: boolean, question: Question) {
  const { data: before } = useQuery(sessionQuery)
  const [provenUntil] = useState(before?.state === 'signed-in' ? before.provenUntil : '')
  const { data } = useQuery({
    queryKey: ['proven at GitHub'],
    queryFn: ({ signal }) => look(signal),
    enabled: waiting,
    refetchInterval: 1000,
    // The person is in the other tab meanwhile.
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: 'always',
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

  useEffect(() => {
    if (!waiting || !data) return
    if (data.state === 'signed-in' && data.provenUntil === provenUntil) return
    queryClient.setQueryData(sessionQuery.queryKey, data)
    if (data.state === 'signed-in') question.answer(null)
    else question.refuse()
  }, [waiting, data, provenUntil, question])
}

/** A look that was under way while the cookie changed sees nobody; the next one has the new cookie. */
async function look(signal: AbortSignal) {
  const first = await request(getSession, {}, { errand: newErrand(), signal })
  return first.state === 'signed-in' ? first : request(getSession, {}, { errand: newErrand(), signal })
}
