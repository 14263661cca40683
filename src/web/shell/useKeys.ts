import { useLayoutEffect, useRef } from 'react'
import { inChord, isFree, keysAreOn } from './keys.ts'

/**
 * Keys of one page. Letters can be switched off and never fire behind the first key of a chord; arrows always work.
 * None of them fires in fields, in dialogs or with a modifier.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>) {
  const latest = useRef(keys)
  // Before the next key can come: it must not be about what is no longer on the screen.
  useLayoutEffect(() => {
    latest.current = keys
  })
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!act || event.repeat || !isFree(event)) return
      if (event.key.length === 1 && (!keysAreOn() || inChord(event))) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
