import type { App } from '../world/apps.ts'

/** The registered redirect URIs of an app. */
export function callbacks(app: App): string[] {
  return JSON.parse(app.callbacks) as string[]
}

/**
 * May the app be answered there? Host (or a sub-domain) and port must equal a registered one, the path may go
 * deeper; on loopback any port will do.
 */
export function isRegistered(app: App, wanted: string): boolean {
  const to = parse(wanted)
  if (!to || to.username !== '' || to.password !== '') return false
  return callbacks(app).some((registered) => {
    const known = parse(registered)
    if (!known || known.protocol !== to.protocol) return false
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(known.hostname)
    const host = to.hostname === known.hostname || (!loopback && to.hostname.endsWith(`.${known.hostname}`))
    const port = loopback || to.port === known.port
    const path = known.pathname.replace(/\/$/, '')
    return host && port && (to.pathname === known.pathname || to.pathname.startsWith(`${path}/`))
  })
}

/** A redirect with parameters added to whatever the URI carries already. */
export function redirectTo(uri: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value)
  }
  return url.href
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
