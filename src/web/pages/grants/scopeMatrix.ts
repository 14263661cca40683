import type { Authorization } from '#contract/authorizations.ts'
import { contains, POWERS, powerOf, SCOPES, type Power } from '#github/scopes.ts'
import { isExpired } from './holdings.ts'

/** `contained`: it is in a wider scope that the token holds, as `public_repo` is in `repo`. */
export type Cell = 'held' | 'contained' | 'no'

/** Tokens that hold the same scopes; GitHub keeps up to ten of them. */
export interface MatrixColumn {
  tokens: readonly [Authorization, ...Authorization[]]
  scopes: readonly string[]
}

interface MatrixRow {
  scope: string
  power: Power
  /** A cell for each column. */
  cells: readonly Cell[]
  /** How many tokens bring it. */
  by: number
}

export interface Matrix {
  columns: readonly MatrixColumn[]
  rows: readonly MatrixRow[]
  /** Tokens that alone bring a scope, with what goes when they go. */
  alone: readonly { token: Authorization; scopes: readonly string[] }[]
}

/**
 * Which token brings which scope: what an app can do is the union of what its live tokens can. Tokens with the same
 * scopes share a column, so that forty tokens are as readable as one.
 */
export function scopeMatrix(
  granted: readonly string[],
  tokens: readonly Authorization[],
  now: number,
): Matrix {
  const columns = columnsOf(tokens.filter((token) => !isExpired(token, now)))
  const all = new Set([...granted, ...columns.flatMap(({ scopes }) => scopes)])
  const rows = [...all]
    .map((scope): MatrixRow => {
      const cells = columns.map(({ scopes }) => cellOf(scopes, scope))
      return {
        scope,
        power: powerOf(scope),
        cells,
        by: columns.reduce((sum, column, i) => sum + (cells[i] === 'no' ? 0 : column.tokens.length), 0),
      }
    })
    .toSorted((a, b) => POWERS.indexOf(a.power) - POWERS.indexOf(b.power) || place(a.scope) - place(b.scope))

  const alone = columns.flatMap(({ tokens: [token, ...more] }, i) => {
    const scopes = rows.filter(({ by, cells }) => by === 1 && cells[i] !== 'no').map(({ scope }) => scope)
    return more.length === 0 && scopes.length > 0 ? [{ token, scopes }] : []
  })
  return { columns, rows, alone }
}

/** Strongest set first, then the widest. */
function columnsOf(tokens: readonly Authorization[]): MatrixColumn[] {
  const sets = new Map<string, { tokens: [Authorization, ...Authorization[]]; scopes: readonly string[] }>()
  for (const token of tokens) {
    const scopes = token.scopes ?? []
    const name = scopes.toSorted().join(' ')
    const set = sets.get(name)
    if (set) set.tokens.push(token)
    else sets.set(name, { tokens: [token], scopes })
  }
  const power = ({ scopes }: MatrixColumn) =>
    Math.min(POWERS.length, ...scopes.map((scope) => POWERS.indexOf(powerOf(scope))))
  return [...sets.values()].toSorted((a, b) => power(a) - power(b) || b.scopes.length - a.scopes.length)
}

/** GitHub's own order, in which a wide scope stands before what it contains; unknown ones last. */
const ORDER = Object.keys(SCOPES)
const place = (scope: string) => (ORDER.includes(scope) ? ORDER.indexOf(scope) : ORDER.length)

function cellOf(held: readonly string[], scope: string): Cell {
  if (held.includes(scope)) return 'held'
  return held.some((one) => contains(one, scope)) ? 'contained' : 'no'
}
