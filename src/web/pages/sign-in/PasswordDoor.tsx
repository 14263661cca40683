import { useRef, useState, type FormEvent } from 'react'
import { flushSync } from 'react-dom'
import { useNavigate, useSearchParams } from 'react-router'
import { Login, Otp, signIn, type SignedIn } from '#contract/session.ts'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import { beginReading } from '#web/api/errand.ts'
import { forgetPerson } from '#web/api/person.ts'
import type { ProblemError } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { signInMessages } from '#web/messages/en/signIn.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { RequestIds } from '#web/show/RequestIds.tsx'
import { serverQuery } from '#web/shell/who.ts'
import { Button } from '#web/ui/Button.tsx'
import { Field } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { safeBack } from './loader.ts'

export interface Filled {
  login: string
  password: string
  /** Counts the times that a demo account was chosen. */
  round: number
}

interface Faults {
  login?: string
  password?: string
  code?: string
}

/** Username and password; the code is a second step of the same form, only when the server asks for it. */
export function PasswordDoor({
  filled,
  demoCode,
}: {
  filled: Filled
  demoCode: (login: string) => string | null
}) {
  const m = useMessages(signInMessages)
  const action = useAction(signIn)
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [login, setLogin] = useState(filled.login)
  const [password, setPassword] = useState(filled.password)
  const [code, setCode] = useState('')
  const [delivery, setDelivery] = useState<'app' | 'sms' | null>(null)
  const [faults, setFaults] = useState<Faults>({})
  const loginField = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)
  const codeField = useRef<HTMLInputElement>(null)

  function show(found: Faults) {
    flushSync(() => setFaults(found))
    const field = found.login ? loginField : found.password ? passwordField : found.code ? codeField : null
    field?.current?.focus()
    field?.current?.select()
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (action.pending) return
    const otp = delivery ? Otp.safeParse(code) : null
    const found = faultsOf(login, password, otp?.success !== false, m.password)
    show(found)
    if (Object.keys(found).length > 0) return

    const body = { login: login.trim(), password }
    const reply = await action.run(
      { body: delivery && otp?.success ? { ...body, otp: otp.data, delivery } : body },
      { onProblem: refused },
    )
    if (!reply) return
    if (reply.state === 'otp-required') {
      flushSync(() => setDelivery(reply.delivery))
      codeField.current?.focus()
      return
    }
    await enter(reply, otp?.data)
  }

  async function enter(session: SignedIn, otp: string | undefined) {
    const server = queryClient.getQueryData(serverQuery.queryKey)
    // Nothing that another person read in this tab may be shown to this one.
    queryClient.clear()
    forgetPerson()
    if (server) queryClient.setQueryData(serverQuery.queryKey, server)
    queryClient.setQueryData(sessionQuery.queryKey, session)
    // Signing in and reading the first page are one errand: its code, if there was one, serves both.
    beginReading(otp)
    await navigate(safeBack(params.get('back')), { replace: true })
  }

  /** Only a wrong password is cleared; everything else that was typed is kept. */
  function refused({ code: why }: ProblemError) {
    if (why === 'bad-credentials') {
      flushSync(() => {
        setPassword('')
        setCode('')
        setDelivery(null)
      })
      passwordField.current?.focus()
    } else if (why === 'otp-wrong') {
      codeField.current?.select()
    }
  }

  function restart() {
    flushSync(() => {
      setDelivery(null)
      setCode('')
      setPassword('')
      setFaults({})
      action.forget()
    })
    loginField.current?.focus()
  }

  const said = saidOf(action.problem, m.password)
  const offered = demoCode(login.trim().toLowerCase())

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="mt-4 grid gap-3">
      {delivery ? (
        <>
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span>{m.password.signingInAs(<b>{safeText(login, 40)}</b>)}</span>
            <button type="button" onClick={restart} className="text-accent hover:underline">
              {m.password.otherAccount}
            </button>
          </p>
          <Field
            ref={codeField}
            label={m.password.code}
            hint={delivery === 'sms' ? m.password.codeFromSms : m.password.codeFromApp}
            fault={faults.code ?? said.code}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            className="font-mono tracking-widest"
          />
          {offered && (
            <Button onClick={() => setCode(offered)} className="justify-self-start">
              {m.demo.useCode}
            </Button>
          )}
        </>
      ) : (
        <>
          <Field
            ref={loginField}
            label={m.password.login}
            fault={faults.login}
            value={login}
            onChange={(event) => setLogin(event.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Field
            ref={passwordField}
            label={m.password.password}
            fault={faults.password ?? said.password}
            type="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
          />
        </>
      )}
      {action.problem &&
        (said.code || said.password ? (
          <div className="text-muted">
            <RequestIds problem={action.problem} />
          </div>
        ) : (
          <DoorProblem problem={action.problem} />
        ))}
      <Button type="submit" look="primary" busy={action.pending} className="h-9">
        {m.password.submit}
      </Button>
    </form>
  )
}

function faultsOf(
  login: string,
  password: string,
  codeIsFine: boolean,
  m: (typeof signInMessages)['password'],
): Faults {
  const found: Faults = {}
  if (login.includes('@')) found.login = m.loginIsEmail
  else if (!login.trim()) found.login = m.loginMissing
  else if (!Login.safeParse(login).success) found.login = m.loginForm
  if (!password) found.password = m.passwordMissing
  if (!codeIsFine) found.code = m.codeForm
  return found
}

/** What the server's no means for which field. */
function saidOf(problem: ProblemError | null, m: (typeof signInMessages)['password']): Faults {
  if (problem?.code === 'otp-wrong') return { code: m.codeWrong }
  if (problem?.code === 'bad-credentials') return { password: m.credentialsWrong }
  return {}
}

function DoorProblem({ problem }: { problem: ProblemError }) {
  const m = useMessages(signInMessages)
  if (problem.code !== 'too-many-attempts') return <ProblemNote problem={problem} />
  const seconds = problem.details.retryAfter
  return (
    <Note tone="danger" live>
      <b>{m.tooMany.cause}</b>{' '}
      {!seconds
        ? m.tooMany.later
        : seconds < 90
          ? m.tooMany.seconds(seconds)
          : m.tooMany.minutes(Math.ceil(seconds / 60))}
      <RequestIds problem={problem} />
    </Note>
  )
}
