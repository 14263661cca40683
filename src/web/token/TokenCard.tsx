import { CircleCheck, CircleDashed, CircleSlash } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { removeAccess, resetToken, revokeToken, type CheckReply, type Stopped } from '#contract/tokens.ts'
import { ACCESS_TOKEN, type Command } from '#github/commands.ts'
import { may } from '#web/api/may.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages, stopMessages } from '#web/messages/en/check.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { useWho } from '#web/shell/who.ts'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { AppLogo } from '#web/show/AppLogo.tsx'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { ProofNote } from '#web/show/ProofNote.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { relativeTime, utcClock } from '#web/ui/Time.tsx'
import { CheckedFact } from './CheckedFact.tsx'
import { OperationStory } from './OperationStory.tsx'
import { ResetDialog } from './ResetDialog.tsx'
import { ResetReceipt } from './ResetReceipt.tsx'
import { StopDialog } from './StopDialog.tsx'
import { TokenActions, type Verb } from './TokenActions.tsx'
import { TokenFacts } from './TokenFacts.tsx'
import { isExecuted, useOperation } from './useOperation.ts'
import { LostReset, type LostRequest } from './LostReset.tsx'

type Active = Extract<CheckReply, { state: 'active' }>

interface TokenCardProps {
  pasted: string
  reply: Active
  /** The reset that was begun from this card. */
  operation: string | null
  onStarted: (operation: string) => void
  onAgain: () => void
  /** The server was asked to stop it, and has said how that ended. */
  onStopped?: () => void
}

/** The answer: a sentence first, then the details, then what can be done; and afterwards, what came of it. */
export function TokenCard({ pasted, reply, operation, onStarted, onAgain, onStopped }: TokenCardProps) {
  const m = useMessages(checkMessages)
  const words = useMessages(stopMessages)
  const who = useWho()
  const { token, appId } = reply
  const [verb, setVerb] = useState<Verb | null>(null)
  const [stopped, setStopped] = useState<{ verb: 'revoke' | 'remove'; reply: Stopped } | null>(null)
  const [lost, setLost] = useState<LostRequest | null>(null)
  const card = useRef<HTMLElement>(null)

  const { data: reset } = useOperation(operation)
  const resetState = operation === null ? null : reset?.state === 'here' ? reset.operation.state : 'pending'

  // A new answer, and each thing that comes of it, is what the reader wants next; the button that led here is gone.
  const news = `${operation} ${stopped?.verb} ${lost?.idempotencyKey}`
  useEffect(() => {
    if (news) card.current?.focus()
  }, [news])

  const dead =
    (resetState !== null && isExecuted(resetState)) ||
    (stopped !== null && (stopped.reply.state === 'not-valid' || stopped.reply.proof.state === 'confirmed'))
  const waiting = lost !== null || resetState === 'pending' || resetState === 'in-doubt'
  const begun = (id: string) => {
    setLost(null)
    setVerb(null)
    onStarted(id)
  }
  const target = { pasted, appId, token }

  return (
    <Card ref={card} tabIndex={-1} aria-label={m.card.title} className="grid gap-4 outline-none">
      <div className="flex items-start gap-3.5">
        <AppLogo app={token.app} />
        <p className="text-lg min-w-0 wrap-anywhere">
          <Badge dead={dead} waiting={waiting}>
            {dead ? m.card.stopped : waiting ? m.card.beingReset : m.card.active}
          </Badge>{' '}
          <Sentence reply={reply} past={dead} />
        </p>
      </div>
      {stopped?.reply.state === 'stopped' && (
        <ProofNote
          of="token"
          proof={stopped.reply.proof}
          done={words[stopped.verb].done}
          tried={words[stopped.verb].tried}
          action={
            stopped.reply.proof.state !== 'confirmed' && (
              <Button onClick={onAgain}>{m.card.checkAgain}</Button>
            )
          }
        />
      )}
      {stopped?.reply.state === 'not-valid' && (
        <Note live>{words.wasNotValid(utcClock(stopped.reply.at))}</Note>
      )}
      {stopped?.reply.state === 'stopped' && <ReceiptPart receipt={stopped.reply.receipt} />}
      {operation && <OperationStory id={operation} fresh />}
      {operation && resetState !== null && isExecuted(resetState) && (
        <ResetReceipt operation={operation} pasted={pasted} />
      )}
      {lost && <LostReset request={lost} onFound={begun} onNotValid={showNotValid} />}

      <Facts>
        <TokenFacts token={token} pasted={pasted} />
        <CheckedFact at={reply.at} requestId={reply.requestId} upstreamRequestId={reply.upstreamRequestId} />
      </Facts>

      {!dead && !waiting && (
        <TokenActions
          login={token.user?.login ?? null}
          app={token.app.name}
          allowed={{
            revoke: may(who, revokeToken, appId),
            reset: may(who, resetToken, appId),
            remove: may(who, removeAccess, appId),
          }}
          onVerb={setVerb}
        />
      )}
      <CopyAs commands={commandsOf(token.app.clientId)} />

      {(verb === 'revoke' || verb === 'remove') && (
        <StopDialog
          verb={verb}
          target={target}
          onKeep={() => setVerb(null)}
          onDone={(result) => {
            setStopped({ verb, reply: result })
            onStopped?.()
            setVerb(null)
          }}
        />
      )}
      {verb === 'reset' && (
        <ResetDialog
          target={target}
          onKeep={() => setVerb(null)}
          onStarted={begun}
          onNotValid={showNotValid}
          onLost={(request) => {
            setVerb(null)
            setLost(request)
          }}
        />
      )}
    </Card>
  )

  function showNotValid(at: string) {
    setVerb(null)
    setLost(null)
    setStopped({ verb: 'revoke', reply: { state: 'not-valid', at } })
  }
}

/** Of this card's buttons, and of the question that it answers. */
function commandsOf(clientId: string): [Command, ...Command[]] {
  const path = { client_id: clientId }
  const body = { access_token: ACCESS_TOKEN }
  return [
    { operation: 'checkToken', path, body },
    { operation: 'deleteAppToken', path, body },
    { operation: 'resetToken', path, body },
    { operation: 'deleteAppGrant', path, body },
  ]
}

function Badge({ dead, waiting, children }: { dead: boolean; waiting: boolean; children: ReactNode }) {
  const Icon = dead ? CircleSlash : waiting ? CircleDashed : CircleCheck
  return (
    <span
      className={cx(
        'mr-1 inline-flex h-[22px] items-center gap-[5px] rounded-md border px-2 align-[2px] text-sm font-medium',
        dead || waiting ? 'border-line bg-sunken text-muted' : 'border-good-line bg-good-soft text-good',
      )}
    >
      <Icon aria-hidden size={13} />
      {children}
    </span>
  )
}

/** "This token acts as @octocat for CI Bot. It can … It never expires." */
function Sentence({ reply: { token }, past }: { reply: Active; past: boolean }) {
  const m = useMessages(checkMessages).card
  const common = useMessages(commonMessages)
  const scopes = useMessages(scopeMessages)
  const app = <SafeName text={token.app.name} empty={common.namelessApp} />
  const can = canWords(heldScopes(token), 4)
  const user = token.user && <UserName login={token.user.login} />
  const subject = !user ? m.actsAlone(app) : past ? m.actedAs(user, app) : m.actsAs(user, app)
  if (past) {
    return (
      <>
        {subject} {can && m.itCould(can)}
      </>
    )
  }
  return (
    <>
      {subject} {can ? m.it(can) : scopes.byApp.sentence} {expiry(token.expiresAt, m)}
    </>
  )
}

function expiry(expiresAt: string | null, m: (typeof checkMessages)['card']): string {
  if (!expiresAt) return m.never
  const date = new Date(expiresAt)
  return date.getTime() < Date.now() ? m.expired(relativeTime(date)) : m.expires(relativeTime(date))
}
