import { useState } from 'react'
import type { Qualifier } from '#contract/activity.ts'
import { tokensIn } from '#github/tokens.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { activityMessages } from '#web/messages/en/activity.tsx'
import { SearchField } from '#web/table/SearchField.tsx'
import { useAddressText } from '#web/table/useAddressText.ts'
import { safeText } from '#web/ui/safeText.ts'
import { pending, QUALIFIERS, VALUES, withoutTokens, type Fault } from './search.ts'

interface SearchProps {
  /** As the address has it. */
  q: string
  faults: readonly Fault[]
  onSearch: (q: string) => void
  /** Values that this person can see: their apps. */
  apps: readonly string[]
}

/** One field for words and qualifiers, and under it what can come next. */
export function ActivitySearch({ q: inAddress, faults, onSearch, apps }: SearchProps) {
  const m = useMessages(activityMessages)
  const [replaced, setReplaced] = useState<'replaced' | 'removed' | null>(null)
  const field = useAddressText(inAddress, onSearch)
  const q = field.text

  function search(text: string) {
    if (tokensIn(text).length > 0) {
      void replaceIn(text)
    } else {
      if (text !== q) setReplaced(null)
      field.set(text)
    }
  }
  async function replaceIn(text: string) {
    field.show(text)
    const clean = (await withoutTokens(text)) ?? ''
    setReplaced(clean.includes('hash:') ? 'replaced' : 'removed')
    field.set(clean)
  }

  const typing = pending(q)
  const values = typing ? (typing.name === 'app' ? apps : (VALUES[typing.name] ?? [])) : []
  const begun = values.filter((value) => value.startsWith(typing?.begun ?? '') && value !== typing?.begun)
  const next =
    begun.length > 0
      ? begun.map((value) => ({ name: value, text: q.replace(/\S*$/, `${typing!.name}:${value} `) }))
      : QUALIFIERS.filter((name) => !new RegExp(`(^|\\s)${name}:`).test(q)).map((name) => ({
          name: `${name}:`,
          text: `${q.trimEnd()}${q.trim() ? ' ' : ''}${name}:`,
        }))

  return (
    <div className="grid min-w-0 flex-1 basis-88 gap-1.5">
      <SearchField label={m.search} hint={m.searchHint} value={q} onChange={search} wide />
      <div className="sideways items-baseline gap-x-1! gap-y-1!">
        <span className="text-muted mr-1 text-sm">{m.narrowBy}</span>
        {next.map(({ name, text }) => (
          <button
            key={name}
            type="button"
            onClick={() => {
              search(text)
              // What is written next goes on from it.
              document.querySelector<HTMLElement>('[data-search]')?.focus()
            }}
            className="mono text-accent hover:bg-hover min-h-6 rounded-sm px-1.5 pointer-coarse:min-h-9"
          >
            {name}
          </button>
        ))}
      </div>
      {faults.map((fault) => (
        <output key={JSON.stringify(fault)} className="text-danger block text-sm">
          {faultWords(fault)}
        </output>
      ))}
      {replaced && (
        <output className="text-warn block text-sm">
          {replaced === 'replaced' ? m.tokenReplaced : m.tokenRemoved}
        </output>
      )}
    </div>
  )
}

function faultWords(fault: Fault): string {
  const { faults } = messagesIn(activityMessages)
  if (fault.kind === 'unknown') return faults.unknown(safeText(fault.name, 20), QUALIFIERS.map(withColon))
  if (fault.kind === 'twice') return faults.twice(fault.name)
  if (fault.kind === 'text') return faults.text
  const value = safeText(fault.value, 40)
  if (fault.kind === 'hash') return faults.hash(value)
  return fault.kind === 'from' || fault.kind === 'to'
    ? faults.time(fault.kind, value)
    : faults.list(fault.kind, value)
}

const withColon = (name: Qualifier) => `${name}:`
