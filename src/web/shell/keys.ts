import { isTyping, OPEN_MENU } from '#web/ui/keyboard.ts'

const KEY = 'authdesk-keys'

/** Single-letter keys can be switched off: some people speak to their computer. */
export function keysAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

/** Two keys of a chord are pressed within this time. */
const CHORD = 1_500
let chordBegan = -CHORD

export function beginChord(event: KeyboardEvent) {
  chordBegan = event.timeStamp
}
export function endChord() {
  chordBegan = -CHORD
}
/** The first key of a chord was just pressed: the next one belongs to it, and to nobody else. */
export function inChord(event: KeyboardEvent): boolean {
  return event.timeStamp - chordBegan < CHORD
}

/** No key of ours while somebody types, in a dialog or a menu, or together with a modifier. */
export function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
  return !isTyping(event.target) && !document.querySelector(`dialog:modal, ${OPEN_MENU}`)
}

export function switchKeys(on: boolean) {
  try {
    if (on) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, 'off')
  } catch {
    // Storage is switched off: the keys stay on.
  }
}

/** `Ctrl` or `Cmd` with K, also while somebody types; not over a question that wants an answer first. */
export function opensPalette(event: KeyboardEvent): boolean {
  const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  if (!chord || event.key.toLowerCase() !== 'k' || event.defaultPrevented) return false
  return !document.querySelector('dialog:modal:not([data-place="side"])')
}
