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

/** Narrow, all labels stand in one column and their selects in another. */
export const LABEL = 'text-muted contents text-sm whitespace-nowrap desk:flex desk:items-center desk:gap-2'

/** The means to find some rows of many: facts that are filters, a text, an order. */
export function ListTools<R, S extends string, F extends string>({
  view,
  words,
  tones,
  soFar = [],
  children,
}: {
  view: QueryView<R, S, F>
  words: Words<S, F>
  tones: Partial<Record<F, 'danger' | 'warn'>>
  /** Facts whose numbers may still grow; the first of them has its place already, so that nothing moves. */
  soFar?: readonly F[] | undefined
  children?: ReactNode
}) {
  const m = useMessages(tableMessages)
  return (
    <>
      <fieldset aria-label={words.facts.title} className="sideways min-w-0">
        {(Object.entries(view.counts) as [F, number][]).map(
          ([fact, count]) =>
            (count > 0 || fact === soFar[0] || view.facts.includes(fact)) && (
              <FactButton
                key={fact}
                count={count}
                more={soFar.includes(fact)}
                tone={tones[fact]}
                pressed={view.facts.includes(fact)}
                onClick={() => view.toggleFact(fact)}
              >
                {words.facts[fact]}
              </FactButton>
            ),
        )}
      </fieldset>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-2 desk:flex desk:flex-wrap">
        <SearchField label={words.search} hint={words.searchHint} value={view.text} onChange={view.setText} />
        <label className={LABEL}>
          {m.sort}
          <select
            value={view.sort}
            onChange={(event) => view.setSort(event.target.value as S)}
            className={cx(FIELD, 'h-8 text-base pointer-coarse:h-10 desk:w-auto')}
          >
            {(Object.entries(words.sorts) as [S, string][]).map(([name, word]) => (
              <option key={name} value={name}>
                {name === view.sort && view.reversed ? m.reversed(word) : word}
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
