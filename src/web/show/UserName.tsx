import { safeText } from '#web/ui/safeText.ts'

/** `@octocat`. Logins are plain, but a server we do not know wrote this one. */
export function UserName({ login }: { login: string }) {
  return <bdi>{atName(login)}</bdi>
}

export function atName(login: string): string {
  return `@${safeText(login, 40)}`
}
