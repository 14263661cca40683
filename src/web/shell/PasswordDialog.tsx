import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Otp, prove as proveAgain } from '#contract/session.ts'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import type { Question } from '#web/api/errand.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { gateMessages } from '#web/messages/en/gate.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { RequestIds } from '#web/show/RequestIds.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field } from '#web/ui/Field.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { DemoCode } from './DemoCode.tsx'

/**
 * The password was forgotten, or it was proven too long ago who sits there; the session goes on in either case, and
 * so does what was asked for. Where codes come from an app, a code alone is a proof while the password is remembered.
 */
export function PasswordDialog({ question }: { question: Question }) {
  const m = useMessages(gateMessages)
  const common = useMessages(commonMessages)
  const { data: session } = useQuery(sessionQuery)
  const prove = useAction(proveAgain)
  const byApp = session?.state === 'signed-in' && session.twoFactor === 'app'
  const proof = question.kind === 'proof'
  const [password, setPassword] = useState('')
  const [withPassword, setWithPassword] = useState(!(proof && byApp))
  const [code, setCode] = useState('')
  const [delivery, setDelivery] = useState<'app' | 'sms' | null>(byApp ? 'app' : null)
  const [malformed, setMalformed] = useState(false)
  const wrong = prove.problem?.code
  const login = <b>{session?.state === 'signed-in' && safeText(session.login, 40)}</b>

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (prove.pending) return
    const otp = Otp.safeParse(code)
    setMalformed(delivery !== null && !otp.success)
    if (delivery && !otp.success) return
    const reply = await prove.run(
      {
        body: {
          ...(withPassword ? { password } : {}),
          ...(delivery && otp.success ? { otp: otp.data, delivery } : {}),
        },
      },
      { onProblem: (problem) => problem.code === 'password-needed' && setWithPassword(true) },
    )
    if (!reply) return
    if (reply.state === 'otp-required') {
      setDelivery(reply.delivery)
      return
    }
    queryClient.setQueryData(sessionQuery.queryKey, reply)
    question.answer(delivery && otp.success ? otp.data : null)
  }

  return (
    <Dialog title={proof ? m.proofTitle : m.passwordTitle} onClose={question.refuse} held={prove.pending}>
      <form onSubmit={(event) => void submit(event)} className="mt-2 grid gap-3" noValidate>
        <p className="text-muted">{proof ? m.proofWhy(login) : m.passwordWhy(login)}</p>
        {withPassword && (
          <Field
            data-first
            label={m.password}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            hint={wrong === 'password-needed' ? m.passwordForgotten : undefined}
            fault={
              wrong === 'bad-credentials'
                ? m.passwordWrong
                : wrong === 'invalid-request'
                  ? m.passwordMissing
                  : undefined
            }
          />
        )}
        {delivery && (
          <>
            <Field
              data-first={withPassword ? undefined : ''}
              label={m.code}
              hint={delivery === 'sms' ? m.codeFromSms : m.codeFromApp}
              fault={malformed ? m.codeForm : wrong === 'otp-wrong' ? m.codeWrong : undefined}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              className="font-mono tracking-widest"
            />
            <DemoCode onUse={setCode} />
          </>
        )}
        {prove.problem &&
          (BESIDE_A_FIELD.has(prove.problem.code) ? (
            <div className="text-muted">
              <RequestIds problem={prove.problem} />
            </div>
          ) : (
            <ProblemNote problem={prove.problem} />
          ))}
        <footer className="mt-1 flex justify-end gap-2">
          <Button off={prove.pending} onClick={question.refuse}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" busy={prove.pending}>
            {m.goOn}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

const BESIDE_A_FIELD = new Set(['bad-credentials', 'otp-wrong', 'password-needed', 'invalid-request'])
