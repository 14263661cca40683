import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Authorization } from '../../../src/contract/authorizations.ts'

// TanStack Table's own filter over the same tokens, drawn by TanStack Virtual: what one would write from their guides.

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  filterFns: { includesString: filterFn_includesString },
})
const helper = createColumnHelper<typeof features, Authorization>()
const columns = helper.columns([
  helper.accessor((token) => token.note ?? '', { id: 'note' }),
  helper.accessor((token) => token.app.name, { id: 'app' }),
  helper.accessor((token) => token.app.clientId, { id: 'client' }),
  helper.accessor((token) => token.scopes?.join(' ') ?? '', { id: 'scopes' }),
  helper.accessor((token) => token.lastEight ?? '', { id: 'eight' }),
  helper.accessor((token) => token.fingerprint ?? '', { id: 'fingerprint' }),
  helper.accessor((token) => String(token.id), { id: 'id' }),
])

function Tokens() {
  const [data, setData] = useState<Authorization[]>([])
  const [text, setText] = useState('')
  useEffect(() => void readAll().then(setData), [])
  const table = useTable({
    features,
    columns,
    data,
    state: { globalFilter: text },
    onGlobalFilterChange: (next: unknown) => setText(String(next)),
    globalFilterFn: 'includesString',
    getRowId: (token) => String(token.id),
  })
  const { rows } = table.getRowModel()
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 41,
    overscan: 24,
  })
  const items = virtual.getVirtualItems()
  return (
    <main>
      <input
        type="search"
        aria-label="Search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <output id="count">{rows.length}</output>
      <div ref={box} style={{ height: 600, overflow: 'auto' }}>
        <table>
          <tbody>
            <tr style={{ height: items[0]?.start ?? 0 }} />
            {items.map(({ index, key }) => (
              <tr key={key}>
                {rows[index]!.getAllCells().map((cell) => (
                  <td key={cell.id}>{String(cell.getValue())}</td>
                ))}
              </tr>
            ))}
            <tr style={{ height: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
          </tbody>
        </table>
      </div>
    </main>
  )
}

async function readAll(): Promise<Authorization[]> {
  const lines = (await (await fetch('/api/authorizations/all')).text()).split('\n').filter(Boolean)
  return lines.flatMap((line) => (JSON.parse(line) as { authorizations: Authorization[] }).authorizations)
}

createRoot(document.getElementById('root')!).render(<Tokens />)
