import { Fragment, type ReactNode } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import type { Power } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { canWord, chipWord } from '#web/show/scopeWords.ts'
import { cx } from '#web/ui/cx.ts'
import { bounded } from '#web/ui/safeText.ts'
import { scopeMatrix, type Cell, type Matrix, type MatrixColumn } from './scopeMatrix.ts'
import { ShortName, TokenLink, shortName } from './TokenLink.tsx'

const INKS: Record<Power, string> = {
  admin: 'text-danger',
  write: 'text-warn',
  read: 'text-muted',
  none: 'text-muted',
}

/** Tokens × scopes: what an app can do, and which token it can do it with. */
export function ScopeMatrix({
  granted,
  tokens,
  now,
}: {
  granted: readonly string[]
  tokens: readonly Authorization[]
  now: number
}) {
  const m = useMessages(grantPanelMessages).matrix
  const scopes = useMessages(scopeMessages)
  const matrix = scopeMatrix(granted, tokens, now)
  const { columns, rows, alone } = matrix
  if (rows.length === 0) return null
  const live = columns.reduce((sum, column) => sum + column.tokens.length, 0)
  // With one set of scopes a table would say "yes" in every cell.
  if (columns.length === 1 && rows.every(({ by }) => by === live)) {
    return (
      <Section title={m.title}>
        <p>{m.every(live)}</p>
      </Section>
    )
  }
  return (
    <Section title={m.title}>
      <p className="text-muted text-sm">{m.why}</p>
      <section
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
        tabIndex={columns.length > 4 ? 0 : undefined}
        aria-label={m.title}
        className="border-line overflow-x-auto overscroll-x-contain rounded-lg border"
      >
        <table className="w-full border-collapse">
          <caption className="sr-only">{m.caption}</caption>
          <thead>
            <tr className="bg-sunken border-line border-b">
              <th scope="col" className={cx(FIRST, 'bg-sunken text-left align-bottom')}>
                <span className="text-muted text-xs font-medium">{m.scope}</span>
              </th>
              {columns.map((column) => (
                <ColumnHead key={column.tokens[0].id} column={column} />
              ))}
              <th scope="col" className="text-muted px-3 py-2 text-right align-bottom text-xs font-medium">
                {m.by}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ scope, power, cells, by }) => (
              <tr key={scope} className="border-line border-b last:border-0">
                <th scope="row" className={cx(FIRST, 'bg-raised text-left font-normal')}>
                  <span className={cx('block leading-5', INKS[power])}>{bounded(chipWord(scope), 40)}</span>
                  <span className="text-muted block text-xs">
                    <span className="mono">{bounded(scope, 40)}</span>
                    <span className="sr-only">, {scopes.power[power]}</span>
                  </span>
                </th>
                {cells.map((cell, i) => (
                  <td key={columns[i]!.tokens[0].id} className="px-1 py-1.5 text-center">
                    <Dot cell={cell} power={power} says={m[cell]} />
                  </td>
                ))}
                <td className="px-3 py-1.5 text-right text-sm whitespace-nowrap">
                  <By by={by} live={live} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Legend matrix={matrix} />
      {alone.length > 0 && (
        <ul className="grid gap-1 text-sm">
          {alone.slice(0, MOST).map(({ token, scopes: own }) => (
            <li key={token.id}>{m.alone(<TokenLink token={token} />, scopes.clauses(own.map(canWord)))}</li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** The first column stays in sight while the others scroll behind it. */
const FIRST = 'sticky left-0 min-w-36 max-w-52 px-3 py-1.5 wrap-anywhere'
const MOST = 6

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** The name stands upright: forty columns of names would be wider than any screen. */
function ColumnHead({ column: { tokens } }: { column: MatrixColumn }) {
  const m = useMessages(grantPanelMessages).matrix
  const [first] = tokens
  return (
    <th scope="col" className="w-9 px-1 py-2 align-bottom">
      <span className="inline-block max-h-28 text-xs font-medium [writing-mode:sideways-lr]">
        {tokens.length === 1 ? <ShortName token={first} /> : m.several(tokens.length)}
      </span>
    </th>
  )
}

function Dot({ cell, power, says }: { cell: Cell; power: Power; says: string }) {
  return (
    <>
      <svg aria-hidden viewBox="0 0 12 12" className={cx('inline size-3', INKS[power])}>
        {cell === 'held' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
        {cell === 'contained' && (
          <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
        )}
        {cell === 'no' && <circle cx="6" cy="6" r="1" className="fill-line-strong" />}
      </svg>
      <span className="sr-only">{says}</span>
    </>
  )
}

function By({ by, live }: { by: number; live: number }) {
  const m = useMessages(grantPanelMessages).matrix
  if (by === 0) {
    return (
      <span className="text-muted" title={m.noneWhy}>
        {m.none}
      </span>
    )
  }
  if (by === live) return <span className="text-muted">{m.all}</span>
  if (by === 1) return <b>{m.one}</b>
  return m.of(by, live)
}

function Legend({ matrix: { columns, rows } }: { matrix: Matrix }) {
  const m = useMessages(grantPanelMessages).matrix
  const contained = rows.some(({ cells }) => cells.includes('contained'))
  const groups = columns.filter(({ tokens }) => tokens.length > 1)
  return (
    <div className="text-muted grid gap-1 text-sm">
      {contained && (
        <p aria-hidden className="flex flex-wrap gap-x-4">
          <span className="flex items-center gap-1.5">
            <Dot cell="held" power="read" says="" /> {m.legendHeld}
          </span>
          <span className="flex items-center gap-1.5">
            <Dot cell="contained" power="read" says="" /> {m.legendContained}
          </span>
        </p>
      )}
      {groups.map(({ tokens }) => (
        <p key={tokens[0].id}>
          {m.group(
            tokens.length,
            tokens.slice(0, 3).map((token, i) => (
              <Fragment key={token.id}>
                {i > 0 && ', '}
                <bdi>{shortName(token)}</bdi>
              </Fragment>
            )),
            Math.max(0, tokens.length - 3),
          )}
        </p>
      ))}
    </div>
  )
}
