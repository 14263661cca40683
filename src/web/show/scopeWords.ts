import { essentialScopes, isGithubApp, isKnownScope } from '#github/scopes.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { scopeMessages } from '#web/messages/en/scopes.ts'

/** What an app or a token holds; null where the server does not report it. */
export function heldScopes(held: { app: { clientId: string }; scopes: readonly string[] | null }) {
  return isGithubApp(held.app.clientId) ? null : held.scopes
}

/** "delete repositories and read organisations": goes on from "can". Null where the server does not report it. */
export function canWords(scopes: readonly string[] | null, most = Infinity): string | null {
  const m = messagesIn(scopeMessages)
  if (!scopes) return null
  const essential = essentialScopes(scopes)
  if (essential.length === 0) return m.publicOnly.can
  const said = essential.slice(0, most).map(canWord)
  if (essential.length > said.length) said.push(m.moreThings(essential.length - said.length))
  return m.clauses(said)
}

export function canWord(scope: string): string {
  const m = messagesIn(scopeMessages)
  return isKnownScope(scope) ? m.words[scope].can : m.unknown(scope)
}

export function chipWord(scope: string): string {
  // An identifier that is not in our list is shown as it is; it is never translated.
  return isKnownScope(scope) ? messagesIn(scopeMessages).words[scope].chip : scope
}
