import type { ReactNode } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'
import { FactButton } from './FactButton.tsx'
import { SearchField } from './SearchField.tsx'
import type { QueryView } from './useQueryView.ts'

interface Words<S extends string, F extends string> {
  facts: { title: string } & Record<F, string>
  search: string
  searchHint: string
  sorts: Record<S, string>
}

/** The means to find some rows of many: facts that are filters, a text, an order. */
export function ListTools<R, S extends string, F extends string>({
  view,
  words,
  tones,
  children,
}: {
  view: QueryView<R, S, F>
  words: Words<S, F>
  tones: Partial<Record<F, 'danger' | 'warn'>>
  children?: ReactNode
}) {
  const m = useMessages(tableMessages)
  return (
    <>
      <fieldset aria-label={words.facts.title} className="sideways min-w-0">
        {(Object.entries(view.counts) as [F, number][]).map(
          ([fact, count]) =>
            (count > 0 || view.facts.includes(fact)) && (
              <FactButton
                key={fact}
                count={count}
                tone={tones[fact]}
                pressed={view.facts.includes(fact)}
                onClick={() => view.toggleFact(fact)}
              >
                {words.facts[fact]}
              </FactButton>
            ),
        )}
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField label={words.search} hint={words.searchHint} value={view.text} onChange={view.setText} />
        <label className="text-muted flex items-center gap-2 text-sm whitespace-nowrap">
          {m.sort}
          <select
            value={view.sort}
            onChange={(event) => view.setSort(event.target.value as S)}
            className={cx(FIELD, 'h-8 text-base pointer-coarse:h-10')}
          >
            {(Object.entries(words.sorts) as [S, string][]).map(([name, word]) => (
              <option key={name} value={name}>
                {word}
              </option>
            ))}
          </select>
        </label>
        {children}
      </div>
      {view.tokenReplaced && <output className="text-warn block text-sm">{m.tokenReplaced}</output>}
    </>
  )
}
