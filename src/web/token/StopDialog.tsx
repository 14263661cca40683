import type { Authorization } from '#contract/authorizations.ts'
import { removeAccess, revokeToken, type LiveToken, type Stopped } from '#contract/tokens.ts'
import { ACCESS_TOKEN } from '#github/commands.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { stopMessages } from '#web/messages/en/check.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { Confirm, type Consequences } from '#web/shell/Confirm.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { atName } from '#web/show/UserName.tsx'
import { safeText } from '#web/ui/safeText.ts'

/** A token that was pasted and found alive: the value itself, who said yes, and what it is. */
export interface Target {
  pasted: string
  appId: string
  token: LiveToken
}

/** Revoke token and Remove access: the same dialog with other consequences. */
export function StopDialog({
  verb,
  target: { pasted, appId, token },
  onKeep,
  onDone,
}: {
  verb: 'revoke' | 'remove'
  target: Target
  onKeep: () => void
  onDone: (reply: Stopped) => void
}) {
  const revoke = useAction(revokeToken)
  const remove = useAction(removeAccess)
  const action = verb === 'revoke' ? revoke : remove
  const { app, user } = useNames(token)
  const says = useConsequences(verb, token, app, user)
  return (
    <Confirm
      says={says}
      pending={action.pending}
      problem={action.problem}
      onKeep={onKeep}
      onConfirm={(reason) => {
        void action
          .run({ params: { app: appId }, body: { token: pasted, reason } })
          .then((reply) => reply && onDone(reply))
      }}
    />
  )
}

function useConsequences(
  verb: 'revoke' | 'remove',
  token: Authorization,
  app: string,
  user: string,
): Consequences {
  const m = useMessages(stopMessages)
  const common = useMessages(commonMessages)
  const path = { client_id: token.app.clientId }
  const body = { access_token: ACCESS_TOKEN }
  if (verb === 'revoke') {
    const { stays } = m.revoke
    return {
      title: m.revoke.question(safeText(token.lastEight ?? '', 8)),
      verb: common.revokeToken,
      stops: [m.revoke.stops(user, app), m.revoke.script],
      stays: [stays.others(user, app), stays.access(app), stays.copies],
      undo: m.revoke.undo,
      reason: 'required',
      commands: [{ operation: 'deleteAppToken', path, body }],
    }
  }
  const { stops, stays } = m.remove
  const can = canWords(heldScopes(token), 4)
  return {
    title: m.remove.question(app, user),
    verb: common.removeAccess,
    stops: [stops.tokens(user, app), can ? stops.can(app, user, can) : stops.canByApp(app, user)],
    stays: [stays.copies, stays.made, stays.others(app)],
    undo: m.remove.undo(user, app),
    reason: 'required',
    commands: [{ operation: 'deleteAppGrant', path, body }],
  }
}

/** The names as our sentences can carry them. */
export function useNames(token: LiveToken): { app: string; user: string } {
  const common = useMessages(commonMessages)
  const { nobody } = useMessages(resetMessages)
  return {
    app: safeText(token.app.name, 60) || common.namelessApp,
    user: token.user ? atName(token.user.login) : nobody,
  }
}
