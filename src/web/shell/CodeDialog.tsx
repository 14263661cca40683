import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Otp } from '#contract/session.ts'
import type { Question } from '#web/api/errand.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { gateMessages } from '#web/messages/en/gate.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Field } from '#web/ui/Field.tsx'
import { DemoCode } from './DemoCode.tsx'

/** One field; the waiting action is sent again with the code, once. */
export function CodeDialog({ question }: { question: Question }) {
  const m = useMessages(gateMessages)
  const common = useMessages(commonMessages)
  const [code, setCode] = useState('')
  const [malformed, setMalformed] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const { problem, checking } = question

  useEffect(() => {
    // The same dialog asks again after a wrong code: what was typed is selected, ready to be replaced.
    if (problem) field.current?.select()
  }, [problem])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (checking) return
    const parsed = Otp.safeParse(code)
    setMalformed(!parsed.success)
    if (parsed.success) question.answer(parsed.data)
  }

  return (
    <Dialog title={m.codeTitle} onClose={question.refuse} held={checking}>
      <form onSubmit={submit} className="mt-2 grid gap-3" noValidate>
        <p className="text-muted">{m.codeWhy}</p>
        <Field
          ref={field}
          data-first
          label={m.code}
          hint={question.delivery === 'sms' ? m.codeFromSms : m.codeFromApp}
          fault={malformed ? m.codeForm : problem ? m.codeWrong : undefined}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          className="font-mono tracking-widest"
        />
        <DemoCode onUse={setCode} />
        <footer className="mt-1 flex justify-end gap-2">
          <Button off={checking} onClick={question.refuse}>
            {common.cancel}
          </Button>
          <Button type="submit" look="primary" busy={checking}>
            {m.goOn}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
