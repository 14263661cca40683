import { Monitor, Moon, Sun } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { IconButton } from '#web/ui/Button.tsx'
import { THEMES, useTheme } from './theme.ts'

/** One button, three states: as the system, light, dark. */
export function ThemeSwitch() {
  const m = useMessages(shellMessages)
  const [theme, setTheme] = useTheme()
  const icon = { system: Monitor, light: Sun, dark: Moon }[theme]
  const name = { system: m.themeSystem, light: m.themeLight, dark: m.themeDark }[theme]
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!
  return <IconButton icon={icon} name={name} onClick={() => setTheme(next)} />
}
