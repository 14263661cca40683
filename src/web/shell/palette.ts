import type { LucideIcon } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef } from 'react'

/** Something that can be done, as the palette offers it. */
export interface PaletteCommand {
  /** The same one has the same id tomorrow; it never holds a name. */
  id: string
  label: string
  /** Smaller, beside it; found by it too. */
  hint?: string
  icon: LucideIcon
  run: () => void
}

type Offer = () => readonly PaletteCommand[]
const offers: Offer[] = []

/** What the page or the open row has to offer, while it is on the screen; the last one to come is the closest. */
export function useCommands(commands: readonly PaletteCommand[]) {
  const latest = useRef(commands)
  useLayoutEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    const offer: Offer = () => latest.current
    offers.unshift(offer)
    return () => void offers.splice(offers.indexOf(offer), 1)
  }, [])
}

export function offered(): PaletteCommand[] {
  return offers.flatMap((offer) => offer())
}

const KEY = 'authdesk-recent'
const MOST = 5

/** Ids of what this person did last with the palette, in this tab; gone with it. */
export function recentOf(login: string): string[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { login?: string; ids?: string[] }
    return kept.login === login && Array.isArray(kept.ids) ? kept.ids : []
  } catch {
    return []
  }
}

export function remember(login: string, id: string) {
  try {
    const ids = [id, ...recentOf(login).filter((one) => one !== id)].slice(0, MOST)
    sessionStorage.setItem(KEY, JSON.stringify({ login, ids }))
  } catch {
    // Storage is switched off: nothing is recent.
  }
}

/** How well it fits: every word must stand somewhere; the better, the more of them begin something. Null for no fit. */
export function fit(text: string, words: readonly string[]): number | null {
  const hay = text.toLowerCase()
  let score = 0
  for (const word of words) {
    const at = hay.indexOf(word)
    if (at < 0) return null
    score += at === 0 ? 3 : /[^\p{L}\p{N}]/u.test(hay[at - 1]!) ? 2 : 1
  }
  return score
}
