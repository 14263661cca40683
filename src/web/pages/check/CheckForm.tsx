import { ScanLine } from 'lucide-react'
import { useRef, useState } from 'react'
import { checkToken, findToken, TokenText, type CheckReply } from '#contract/tokens.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { TokenField, type Example } from './TokenField.tsx'
import type { Pasted } from './usePasted.ts'

export interface Checked {
  token: string
  reply: CheckReply
  /** Counts the checks, so that each answer is a new card. */
  round: number
  again: () => void
}

/** The field and whom to ask: one app, or each that the person may ask until one says yes. */
export function CheckForm({
  pasted,
  token,
  looking,
  examples,
  onChecked,
}: {
  pasted: Pasted
  token: string | null
  looking: boolean
  examples: readonly Example[]
  onChecked: (checked: Checked) => void
}) {
  const m = useMessages(checkMessages)
  const apps = useWho().apps.filter((app) => app.can.includes('check'))
  const [appId, setAppId] = useState(apps.length === 1 ? apps[0]!.id : '')
  const check = useAction(checkToken)
  const find = useAction(findToken)
  const round = useRef(0)
  const pending = check.pending || find.pending
  const problem = check.problem ?? find.problem

  async function submit(text: string) {
    const read = TokenText.safeParse(text)
    if (!read.success || pending) return
    check.forget()
    find.forget()
    const body = { token: read.data }
    const reply = appId ? await check.run({ params: { app: appId }, body }) : await find.run({ body })
    if (!reply) return
    round.current += 1
    onChecked({ token: read.data, reply, round: round.current, again: () => void submit(read.data) })
  }

  return (
    <TokenField
      pasted={pasted}
      token={token}
      looking={looking}
      examples={examples}
      idle={m.verdict.empty}
      onSubmit={(text) => void submit(text)}
    >
      {apps.length > 1 ? (
        <select
          aria-label={m.app}
          value={appId}
          onChange={(event) => setAppId(event.target.value)}
          className={cx(
            FIELD,
            'h-8 w-auto text-ellipsis max-desk:min-w-0 max-desk:flex-1 desk:max-w-44 pointer-coarse:h-10',
          )}
        >
          <option value="">{m.findApp}</option>
          {apps.map((app) => (
            <option key={app.id} value={app.id}>
              {safeText(app.name, 40)}
            </option>
          ))}
        </select>
      ) : (
        <span className="text-muted text-sm max-desk:flex-1">
          {m.app}: {safeText(apps[0]?.name ?? '', 40)}
        </span>
      )}
      <Button type="submit" look="primary" icon={ScanLine} busy={pending} className="max-desk:basis-full">
        {m.submit}
      </Button>
      {problem && (
        <div className="basis-full">
          <ProblemNote problem={problem} />
        </div>
      )}
    </TokenField>
  )
}
