import { tokensIn } from '#github/tokens.ts'
import { paths } from '#web/paths.ts'

/** What became of a link that held a token: nothing is kept of it but its hash. */
export interface LeakedLink {
  /** Null until it is computed, or where this browser cannot. */
  hex: string | null
}

let leaked: LeakedLink | null = null
const listeners = new Set<() => void>()

export const leakedLink = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  current: () => leaked,
  forget: () => set(null),
}

/** Before the router reads the address for the first time, and each time that somebody changes it by hand. */
export function watchAddress() {
  wipe()
  // Registered before the router's own, which then finds a clean address.
  addEventListener('popstate', wipe)
}

function wipe() {
  const { pathname, search, hash } = location
  const token = tokensIn(decoded(pathname + search + hash))[0]
  if (token === undefined) return
  history.replaceState(null, '', paths.investigate())
  set({ hex: null })
  void import('#github/hash.ts').then(async ({ hashToken }) => set({ hex: await hashToken(token) }))
}

function set(next: LeakedLink | null) {
  leaked = next
  for (const listener of listeners) listener()
}

/** A token may have been escaped on its way; half an escape is no reason to look away. */
function decoded(text: string): string {
  return text.replaceAll(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}
