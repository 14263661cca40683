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

// The one Trusted Types policy that the headers allow. A browser refuses a second one of the same name, so it is made
// before any other code runs. It gives an address to this origin's built scripts alone, whoever asks.
;(() => {
  const rules = {
    createScriptURL(text) {
      const { href } = new URL(text, location.origin)
      if (!href.startsWith(`${location.origin}/assets/`)) throw new TypeError('not a script of this page')
      return href
    },
  }
  const value = window.trustedTypes?.createPolicy('authdesk', rules) ?? rules
  Object.defineProperty(window, 'scriptPolicy', { value: Object.freeze(value) })
})()
