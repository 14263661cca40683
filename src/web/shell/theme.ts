import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'authdesk-theme'

/** The choice; `public/boot.js` listens to it and applies it. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, read, () => THEMES[0]), write]
}

function read(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system'
  } catch {
    return 'system'
  }
}

function write(theme: Theme) {
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // Storage is switched off: the system's choice stays.
  }
  dispatchEvent(new Event(KEY))
}

function subscribe(listener: () => void) {
  addEventListener(KEY, listener)
  addEventListener('storage', listener)
  return () => {
    removeEventListener(KEY, listener)
    removeEventListener('storage', listener)
  }
}
