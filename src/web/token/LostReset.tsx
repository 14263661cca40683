import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { listOperations, resetToken } from '#contract/tokens.ts'
import { hashToken } from '#github/hash.ts'
import { request } from '#web/api/client.ts'
import { readingErrand } from '#web/api/errand.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import type { Target } from './StopDialog.tsx'

/** A reset that was sent, and whose answer never came. */
export interface LostRequest {
  target: Target
  reason: string
  idempotencyKey: string
}

/** Keeps asking until Authdesk answers again, and then says whether it knows of the reset. */
export function LostReset({
  request: { target, reason, idempotencyKey },
  onFound,
  onNotValid,
}: {
  request: LostRequest
  onFound: (operation: string) => void
  onNotValid: (at: string) => void
}) {
  const m = useMessages(resetMessages)
  const again = useAction(resetToken)
  const [hash, setHash] = useState<string | null>(null)
  const list = useQuery({
    queryKey: ['a reset whose answer was lost', idempotencyKey],
    queryFn: ({ signal }) => request(listOperations, {}, { errand: readingErrand(), signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (state.data ? false : 1000),
  })
  const found = list.data?.operations.find(({ oldHash }) => oldHash === (hash ?? target.token.hash))

  useEffect(() => void hashToken(target.pasted).then(setHash), [target.pasted])
  useEffect(() => {
    if (found) onFound(found.id)
  }, [found, onFound])

  async function sendAgain() {
    // The same key: if the first one did arrive after all, this is the same reset.
    const reply = await again.run(
      { params: { app: target.appId }, body: { token: target.pasted, reason } },
      { idempotencyKey },
    )
    if (reply?.state === 'started') onFound(reply.operation.id)
    if (reply?.state === 'not-valid') onNotValid(reply.at)
  }

  if (!list.data) {
    return (
      <Note tone="warn" live>
        <p className="font-medium">{m.looking.title}</p>
        <p>{m.looking.body}</p>
        {/* Counted for the eye; read out it would be noise. */}
        <p aria-hidden className="text-sm">
          {m.looking.attempt(list.errorUpdateCount)}
        </p>
      </Note>
    )
  }
  return (
    <div className="grid gap-2">
      <Note
        tone="warn"
        live
        action={
          <Button busy={again.pending} onClick={() => void sendAgain()}>
            {m.notFound.again}
          </Button>
        }
      >
        <p className="font-medium">{m.notFound.title}</p>
        <p>{m.notFound.body}</p>
      </Note>
      {again.problem && <ProblemNote problem={again.problem} />}
    </div>
  )
}
