import { useCallback, useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { useShellData } from '#web/shell/who.ts'
import { NotValidCard } from '#web/token/NotValidCard.tsx'
import { TokenCard } from '#web/token/TokenCard.tsx'
import { CheckForm, type Checked } from './CheckForm.tsx'
import { Extracted } from './Extracted.tsx'
import { LocalCheck } from './LocalCheck.tsx'
import { OperationCard } from './OperationCard.tsx'
import { PasteBox } from './PasteBox.tsx'
import { onlyTokenIn, useExtraction } from './useExtraction.ts'
import { usePasted } from './usePasted.ts'

/** One token: is it alive, whose is it, what can it do; and the three verbs that stop it. */
export function CheckPage() {
  const m = useMessages(checkMessages)
  const { who, server } = useShellData()
  const [params, setParams] = useSearchParams()
  // What was pasted lives here and in the answer, and nowhere else.
  const pasted = usePasted()
  const [bareHex, setBareHex] = useState(false)
  const extraction = useExtraction(pasted.sources, bareHex)
  const [checked, setChecked] = useState<Checked | null>(null)
  const [startedHere, setStartedHere] = useState<string | null>(null)
  const operation = params.get('operation')
  const inText = bareHex ? null : onlyTokenIn(extraction, pasted)
  const token = pasted.sources.length === 0 ? pasted.text : inText
  const many = token === null
  const looking = many && extraction.state !== 'done'
  const byApps = who.apps.some((app) => app.can.includes('check'))
  const examples = server.demo?.tokens ?? []
  useTitle(m.title)
  useForgetting(() => {
    pasted.clear()
    setChecked(null)
  })

  const showOperation = useCallback(
    (id: string | null) =>
      setParams(id ? { operation: id } : {}, { replace: true, preventScrollReset: true }),
    [setParams],
  )
  const onStarted = useCallback(
    (id: string) => {
      setStartedHere(id)
      showOperation(id)
    },
    [showOperation],
  )
  const onChecked = (answer: Checked) => {
    setChecked(answer)
    if (operation) showOperation(null)
  }

  return (
    <div className="grid min-w-0 gap-4">
      <div>
        <h1>{m.title}</h1>
        <p className="text-muted mt-1">{byApps ? m.lead : m.noRole.lead}</p>
      </div>
      <PasteBox pasted={pasted}>
        {byApps ? (
          <CheckForm
            pasted={pasted}
            token={token}
            looking={looking}
            examples={examples}
            onChecked={onChecked}
          />
        ) : (
          <LocalCheck pasted={pasted} token={token} looking={looking} examples={examples} />
        )}
      </PasteBox>
      {inText === null && (
        <Extracted extraction={extraction} files={pasted.files} bareHex={bareHex} onBareHex={setBareHex} />
      )}
      {operation && startedHere !== operation && (
        <OperationCard key={operation} id={operation} fresh={false} />
      )}
      {!many && checked?.reply.state === 'active' && (
        <TokenCard
          key={checked.round}
          pasted={checked.token}
          reply={checked.reply}
          operation={startedHere === operation ? operation : null}
          onStarted={onStarted}
          onAgain={checked.again}
        />
      )}
      {!many && checked?.reply.state === 'not-valid' && (
        <NotValidCard key={checked.round} pasted={checked.token} reply={checked.reply} />
      )}
    </div>
  )
}

/** A page that is left, or kept for Back, forgets what was pasted. */
function useForgetting(forget: () => void) {
  useEffect(() => {
    addEventListener('pagehide', forget)
    return () => removeEventListener('pagehide', forget)
  })
}
