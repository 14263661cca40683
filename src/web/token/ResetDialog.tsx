import { useState } from 'react'
import { resetToken } from '#contract/tokens.ts'
import { ACCESS_TOKEN } from '#github/commands.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { safeText } from '#web/ui/safeText.ts'
import type { LostRequest } from './LostReset.tsx'
import { useNames, type Target } from './StopDialog.tsx'

// After these nobody knows whether the request arrived; anything else is a definite no.
const MAYBE_ARRIVED = new Set(['unreachable', 'unreadable', 'internal'])

/** Reset token. The key is made with the dialog: however often it is sent, it is one reset. */
export function ResetDialog({
  target,
  onKeep,
  onStarted,
  onNotValid,
  onLost,
}: {
  target: Target
  onKeep: () => void
  onStarted: (operation: string) => void
  onNotValid: (at: string) => void
  onLost: (request: LostRequest) => void
}) {
  const m = useMessages(resetMessages).confirm
  const common = useMessages(commonMessages)
  const [idempotencyKey] = useState(newKey)
  const reset = useAction(resetToken)
  const { app, user } = useNames(target.token)

  async function start(reason: string) {
    const reply = await reset.run(
      { params: { app: target.appId }, body: { token: target.pasted, reason } },
      {
        idempotencyKey,
        onProblem: ({ code, details }) => {
          if (code === 'operation-running' && details.operation) onStarted(details.operation)
          else if (MAYBE_ARRIVED.has(code)) onLost({ target, reason, idempotencyKey })
        },
      },
    )
    if (reply?.state === 'started') onStarted(reply.operation.id)
    if (reply?.state === 'not-valid') onNotValid(reply.at)
  }

  return (
    <Confirm
      says={{
        title: m.question(safeText(target.token.lastEight ?? '', 8)),
        verb: common.resetToken,
        stops: [m.stops(user, app), m.script],
        stays: [m.stays.same, m.stays.others(app)],
        undo: m.undo,
        reason: 'required',
        commands: [
          {
            operation: 'resetToken',
            path: { client_id: target.token.app.clientId },
            body: { access_token: ACCESS_TOKEN },
          },
        ],
      }}
      pending={reset.pending}
      problem={reset.problem}
      onKeep={onKeep}
      onConfirm={(reason) => void start(reason)}
    />
  )
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
