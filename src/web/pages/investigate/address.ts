import { readClues, type Clue } from '#github/clue.ts'

/** What may stand in an address. A token may not: it becomes its hash before it comes near one. */
export type Sought = Exclude<Clue, { kind: 'token' }>

const NAMES = { h: 'hash', last: 'last-eight', app: 'client-id', user: 'login', id: 'id' } as const

export function valueOf(sought: Sought): string {
  const [, value] = Object.entries(sought).find(([name]) => name !== 'kind')!
  return String(value)
}

export function fragmentOf(sought: Sought): string {
  const name = Object.entries(NAMES).find(([, kind]) => kind === sought.kind)![0]
  return `#${name}=${encodeURIComponent(valueOf(sought))}`
}

/** Null for an address that says nothing, or nothing that can be looked for. */
export function soughtIn(fragment: string): Sought | null {
  const [, name, value] = /^#(\w+)=(.*)$/s.exec(fragment) ?? []
  const kind = name !== undefined && Object.hasOwn(NAMES, name) ? NAMES[name as keyof typeof NAMES] : null
  if (kind === null) return null
  const text = decoded(value!)
  const found = readClues(text).find((clue): clue is Sought => clue.kind === kind)
  return found ?? null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
