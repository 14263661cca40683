import { useLayoutEffect } from 'react'
import { useNavigate } from 'react-router'
import { beginChord, endChord, inChord, isFree, keysAreOn } from './keys.ts'
import { NAV } from './nav.ts'

/** Single keys, which never fire in fields, in dialogs or with a modifier, and can be switched off. */
export function useShortcuts(onSheet: () => void) {
  const navigate = useNavigate()

  // With the page and not behind it: whoever sees it may press the next key.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!keysAreOn() || !isFree(event)) return
      if (event.key === '?') {
        onSheet()
      } else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]')
        if (!search) return
        search.focus()
        search.select()
      } else if (event.key === 'g') {
        beginChord(event)
        return
      } else if (inChord(event)) {
        const item = NAV.find(({ key }) => key === event.key)
        if (!item) return
        endChord()
        void navigate(item.to)
      } else {
        return
      }
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [navigate, onSheet])
}
