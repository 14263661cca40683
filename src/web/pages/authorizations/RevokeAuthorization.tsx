import { deleteAuthorization, type Authorization } from '#contract/authorizations.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { revokeAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { useWho } from '#web/shell/who.ts'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { safeText } from '#web/ui/safeText.ts'
import { revokeCommand } from './commands.ts'
import { isPersonal } from './rows.ts'

export type Revoked = ReplyOf<typeof deleteAuthorization>

/** Revoke one's own token: asks with what it stops and what it does not, and does it. */
export function RevokeAuthorization({
  token,
  others,
  onKeep,
  onDone,
}: {
  token: Authorization
  /** Other tokens of the same app, or other personal ones, as far as the list is read. */
  others: number
  onKeep: () => void
  onDone: (reply: Revoked) => void
}) {
  const m = useMessages(revokeAuthorizationMessages)
  const common = useMessages(commonMessages)
  const { login } = useWho()
  const revoke = useAction(deleteAuthorization)
  const personal = isPersonal(token)
  const app = safeText(token.app.name, 60) || common.namelessApp
  const note = safeText(token.note ?? '', 60)
  const can = canWords(heldScopes(token), 4)
  return (
    <Confirm
      says={{
        title: m.question(note, safeText(token.lastEight ?? '', 8)),
        verb: common.revokeToken,
        stops: [
          personal ? m.stops.personal(login) : m.stops.ofApp(app, login),
          m.stops.script,
          can ? m.stops.can(can, login) : m.stops.canByApp(login),
        ],
        stays: [
          personal ? m.stays.otherPersonal(others) : m.stays.others(app, others),
          // With its last token a server may end the access too, so then nothing is promised.
          ...(personal || others === 0 ? [] : [m.stays.access(app)]),
          m.stays.copies,
        ],
        undo: m.undo,
        commands: [revokeCommand(token.id)],
        reason: 'optional',
      }}
      pending={revoke.pending}
      problem={revoke.problem}
      onKeep={onKeep}
      onConfirm={(reason) => {
        void revoke
          .run({ params: { authorization: String(token.id) }, body: { reason } })
          .then((reply) => reply && onDone(reply))
      }}
    />
  )
}
