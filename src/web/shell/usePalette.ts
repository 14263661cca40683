import {
  Keyboard,
  KeyRound,
  LayoutGrid,
  LogOut,
  Monitor,
  Moon,
  Plus,
  ScanLine,
  Sun,
  ToggleLeft,
} from 'lucide-react'
import { useNavigate } from 'react-router'
import { PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import { tokensIn } from '#github/tokens.ts'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paletteMessages } from '#web/messages/en/palette.tsx'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { paths } from '#web/paths.ts'
import { wordsOf } from '#web/table/filter.ts'
import { safeText } from '#web/ui/safeText.ts'
import { keysAreOn, switchKeys } from './keys.ts'
import { NAV } from './nav.ts'
import { fit, offered, recentOf, type PaletteCommand } from './palette.ts'
import { leave } from './session.ts'
import { useTheme } from './theme.ts'
import { useWho } from './who.ts'

export interface Group {
  name: keyof typeof paletteMessages.groups
  commands: PaletteCommand[]
}

/** So many of a kind are shown; whoever wants another one types on. */
const MOST = 6

/** What can be done from here, and of that what fits the text; `isToken` when the text had better not stand there. */
export function usePalette(text: string, onSheet: () => void): { groups: Group[]; isToken: boolean } {
  const m = useMessages(paletteMessages)
  const shell = useMessages(shellMessages)
  const common = useMessages(commonMessages)
  const { login } = useWho()
  const navigate = useNavigate()
  const [, setTheme] = useTheme()
  const words = wordsOf(text)

  if (tokensIn(text).length > 0) {
    const check = { id: 'is-token', label: m.isToken, hint: m.isTokenHint, icon: ScanLine }
    const run = () => void navigate(paths.check())
    return { groups: [{ name: 'here', commands: [{ ...check, run }] }], isToken: true }
  }

  const go = (id: string, label: string, icon: PaletteCommand['icon'], to: string, hint?: string) => ({
    id,
    label,
    icon,
    ...(hint && { hint }),
    run: () => void navigate(to),
  })
  const pages = [
    ...NAV.map(({ to, icon, name }) => go(`page ${to}`, shell[name], icon, to)),
    go('page new token', m.newToken, Plus, paths.newAuthorization()),
  ]
  const settings: PaletteCommand[] = [
    { id: 'theme system', label: m.themeSystem, icon: Monitor, run: () => setTheme('system') },
    { id: 'theme light', label: m.themeLight, icon: Sun, run: () => setTheme('light') },
    { id: 'theme dark', label: m.themeDark, icon: Moon, run: () => setTheme('dark') },
    { id: 'shortcuts', label: shell.shortcuts, icon: Keyboard, run: onSheet },
    {
      id: 'keys',
      label: keysAreOn() ? m.keysOff : m.keysOn,
      icon: ToggleLeft,
      run: () => switchKeys(!keysAreOn()),
    },
    {
      id: 'sign out',
      label: shell.signOut,
      icon: LogOut,
      // Still signed in: the list of sessions says so, and has the way out with its reason.
      run: () => void leave().catch(() => void navigate(paths.sessions())),
    },
  ]
  const appOf = (grant: ReturnType<typeof grantList.current>['items'][number]) =>
    go(
      `grant ${grant.id}`,
      safeText(grant.app.name, 60) || common.namelessApp,
      LayoutGrid,
      paths.grant({ grant: grant.id }),
      safeText(grant.app.clientId, 24),
    )
  const tokenOf = (token: ReturnType<typeof authorizationList.current>['items'][number]) =>
    go(
      `token ${token.id}`,
      safeText(token.note ?? '', 60) || common.noNote,
      KeyRound,
      paths.authorization({ authorization: token.id }),
      `…${safeText(token.lastEight ?? '', 8)} · ${token.app.clientId === PERSONAL_CLIENT_ID ? m.noApp : safeText(token.app.name, 40)}`,
    )

  const here = offered()
  const grants = grantList.current().items
  const tokens = authorizationList.current().items
  if (words.length === 0) {
    const all = [...here, ...pages, ...settings]
    const recent = recentOf(login).flatMap((id) => {
      const [kind, number] = id.split(' ')
      const grant = kind === 'grant' ? grants.find((one) => String(one.id) === number) : undefined
      const token = kind === 'token' ? tokens.find((one) => String(one.id) === number) : undefined
      const known = grant ? appOf(grant) : token ? tokenOf(token) : all.find((one) => one.id === id)
      return known && !here.includes(known) ? [known] : []
    })
    const shown = new Set(recent.map(({ id }) => id))
    return {
      isToken: false,
      groups: withSome([
        { name: 'here', commands: here },
        { name: 'recent', commands: recent },
        { name: 'pages', commands: pages.filter(({ id }) => !shown.has(id)) },
        { name: 'settings', commands: settings.filter(({ id }) => !shown.has(id)) },
      ]),
    }
  }

  const fitting = (commands: readonly PaletteCommand[]) =>
    best(commands, ({ label, hint }) => fit(`${label} ${hint ?? ''}`, words))
  return {
    isToken: false,
    groups: withSome([
      { name: 'here', commands: fitting(here) },
      { name: 'pages', commands: fitting(pages) },
      {
        name: 'apps',
        commands: best(grants, ({ app }) => fit(`${app.name} ${app.clientId}`, words)).map(appOf),
      },
      {
        name: 'tokens',
        commands: best(tokens, ({ note, lastEight, app }) =>
          fit(`${note ?? ''} ${lastEight ?? ''} ${app.name}`, words),
        ).map(tokenOf),
      },
      { name: 'settings', commands: fitting(settings) },
    ]),
  }
}

const withSome = (groups: Group[]) => groups.filter(({ commands }) => commands.length > 0)

/** The few that fit best, in one walk: the list of tokens may be a hundred thousand long. */
function best<T>(all: readonly T[], scoreOf: (one: T) => number | null): T[] {
  const found: { one: T; score: number }[] = []
  for (const one of all) {
    const score = scoreOf(one)
    if (score === null || (found.length === MOST && found[MOST - 1]!.score >= score)) continue
    const at = found.findIndex((other) => other.score < score)
    found.splice(at < 0 ? found.length : at, 0, { one, score })
    found.length = Math.min(found.length, MOST)
  }
  return found.map(({ one }) => one)
}
