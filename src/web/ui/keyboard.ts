/** A menu that is open has the keys; what merely lies above the page, as the word about a slow server, takes none. */
export const OPEN_MENU = '[popover=auto]:popover-open'

/** Somebody types there, so that a letter is a letter; a box that is ticked takes none. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))
  )
}
