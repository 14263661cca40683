// Runs before the first paint; the proxy puts it into the document. "light", "dark", or nothing: as the system has it.
;(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let choice = null
    try {
      choice = localStorage.getItem('authdesk-theme')
    } catch {
      // Storage can be switched off; then the system decides.
    }
    document.documentElement.dataset.theme = choice ?? (dark.matches ? 'dark' : 'light')
  }
  dark.addEventListener('change', apply)
  addEventListener('storage', apply)
  addEventListener('authdesk-theme', apply)
  apply()
})()
