import { Undo2 } from 'lucide-react'
import { updateAuthorization, type Authorization } from '#contract/authorizations.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { editAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { keepAuthorization } from './queries.ts'
import { scopeChange } from './scopeTree.ts'

/** After an edit: one click puts back what was there before, for as long as the page is open. */
export function PutBack({ before, after }: { before: Authorization; after: Authorization }) {
  const m = useMessages(editAuthorizationMessages)
  const update = useAction(updateAuthorization)
  const held = heldScopes(before)
  const body = {
    ...(before.note === after.note ? {} : { note: before.note ?? '' }),
    ...(held ? scopeChange(after.scopes ?? [], held) : {}),
  }
  if (Object.keys(body).length === 0) {
    return (
      <Note tone="good" live>
        {m.isBack}
      </Note>
    )
  }

  async function putBack() {
    const reply = await update.run({ params: { authorization: String(after.id) }, body })
    if (reply?.state === 'changed') keepAuthorization(reply.authorization)
  }

  return (
    <>
      <Note
        tone="good"
        live
        action={
          <Button icon={Undo2} busy={update.pending} onClick={() => void putBack()} className="text-ink">
            {m.putBack}
          </Button>
        }
      >
        <b>{m.saved}</b> {held && m.before(canWords(held, 4) ?? '')}
      </Note>
      {update.problem && <ProblemNote problem={update.problem} />}
    </>
  )
}
