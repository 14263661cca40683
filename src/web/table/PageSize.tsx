import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'
import { LABEL } from './ListTools.tsx'
import { PAGE_SIZES } from './paging.ts'

/** Whole, or in pages as the server has them. */
export function PageSize({
  perPage,
  onChange,
}: {
  perPage: number | null
  onChange: (perPage: number | null) => void
}) {
  const m = useMessages(tableMessages).pages
  return (
    <label className={LABEL}>
      {m.view}
      <select
        value={perPage ?? 0}
        onChange={(event) => onChange(Number(event.target.value) || null)}
        className={cx(FIELD, 'h-8 text-base pointer-coarse:h-10 desk:w-auto')}
      >
        <option value={0}>{m.whole}</option>
        {PAGE_SIZES.map((size) => (
          <option key={size} value={size}>
            {m.perPage(size)}
          </option>
        ))}
      </select>
    </label>
  )
}
