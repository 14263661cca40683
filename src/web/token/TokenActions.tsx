import { RotateCcw, Unlink, X } from 'lucide-react'
import { useId } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { Button } from '#web/ui/Button.tsx'
import { safeText } from '#web/ui/safeText.ts'

export type Verb = 'revoke' | 'reset' | 'remove'

/** The three verbs. One that this person may not use is off and says why, by the rule that the proxy has too. */
export function TokenActions({
  login,
  app,
  allowed,
  onVerb,
}: {
  login: string | null
  app: string
  allowed: Record<Verb, boolean>
  onVerb: (verb: Verb) => void
}) {
  const m = useMessages(checkMessages)
  const common = useMessages(commonMessages)
  const id = useId()
  const removeWords = login ? m.card.removeAccessFor(safeText(login, 40)) : common.removeAccess
  const missing = { revoke: !allowed.revoke, reset: !allowed.reset, remove: !allowed.remove }
  const reason =
    Object.values(missing).includes(true) && m.notAllowed(missing, safeText(app, 60) || common.namelessApp)
  const off = (verb: Verb) => ({
    off: !allowed[verb],
    'aria-describedby': allowed[verb] ? undefined : id,
    onClick: () => onVerb(verb),
  })

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button look="danger" icon={X} {...off('revoke')}>
          {common.revokeToken}
        </Button>
        <Button icon={RotateCcw} {...off('reset')}>
          {common.resetToken}
        </Button>
        <Button
          icon={Unlink}
          {...off('remove')}
          {...(!login && { off: true, 'aria-describedby': `${id}-user` })}
        >
          {removeWords}
        </Button>
      </div>
      {reason && (
        <p id={id} className="text-muted text-sm">
          {reason}
        </p>
      )}
      {!login && (
        <p id={`${id}-user`} className="text-muted text-sm">
          {m.noUser}
        </p>
      )}
    </div>
  )
}
