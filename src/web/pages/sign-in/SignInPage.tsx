import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { offersMessages } from '#web/messages/en/offers.tsx'
import { signInMessages } from '#web/messages/en/signIn.tsx'
import { Brand } from '#web/shell/Brand.tsx'
import { untilNextCode } from '#web/shell/DemoCode.tsx'
import { listsMissing } from '#web/shell/offers.ts'
import { ServerCard } from '#web/shell/ServerCard.tsx'
import { ThemeSwitch } from '#web/shell/ThemeSwitch.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { type ServerFacts, serverQuery } from '#web/shell/who.ts'
import { Card } from '#web/ui/Card.tsx'
import { Note } from '#web/ui/Note.tsx'
import { DemoAccounts } from './DemoAccounts.tsx'
import { GithubDoor } from './GithubDoor.tsx'
import { PasswordDoor, type Filled } from './PasswordDoor.tsx'

/** Two doors on one screen, and above them which server this is. */
export function SignInPage() {
  const m = useMessages(signInMessages)
  const { data: server } = useQuery({
    ...serverQuery,
    refetchInterval: ({ state }) =>
      state.data?.demo?.accounts.some(({ otp }) => otp) ? untilNextCode() : false,
  })
  const [params] = useSearchParams()
  const [filled, setFilled] = useState<Filled>({ login: '', password: '', round: 0 })
  useTitle(m.title)
  if (!server) return null

  const demo = server.demo?.accounts ?? []
  return (
    <div className="mx-auto grid min-h-dvh max-w-220 content-start gap-5 px-4 pt-6 pb-12 desk:pt-[min(12dvh,8rem)]">
      <header className="flex items-center justify-between gap-4">
        <Brand />
        <ThemeSwitch />
      </header>
      <main className="grid gap-5">
        <div className="grid items-end gap-4 desk:grid-cols-[1fr_auto]">
          <div>
            <h1>{m.title}</h1>
            <p className="text-muted mt-1">{m.lead}</p>
          </div>
          <ServerCard server={server} />
        </div>
        <GithubProblem code={params.get('problem')} />
        <EndedNote ended={params.get('ended')} />
        <div className="grid items-start gap-4 desk:grid-cols-2">
          {server.doors.password && (
            <Card aria-labelledby="door-password" className="desk:row-span-2">
              <h2 id="door-password">{m.password.door}</h2>
              <p className="text-muted mt-1">{m.password.what}</p>
              <PasswordDoor
                key={filled.round}
                filled={filled}
                demoCode={(login) => demo.find((account) => account.login === login)?.otp ?? null}
              />
            </Card>
          )}
          {server.doors.github && (
            <Card aria-labelledby="door-github">
              <h2 id="door-github">{m.github.door}</h2>
              <p className="text-muted mt-1">{m.github.what}</p>
              <GithubDoor look={server.doors.password ? 'plain' : 'primary'} />
            </Card>
          )}
          <ClosedDoor server={server} />
          {demo.length > 0 && (
            <DemoAccounts
              accounts={demo}
              onUse={({ login, password }) => setFilled({ login, password, round: filled.round + 1 })}
            />
          )}
        </div>
      </main>
    </div>
  )
}

/** A door that does not work is not shown; why there is only the other one is said. */
function ClosedDoor({ server: { doors, ...server } }: { server: ServerFacts }) {
  const m = useMessages(offersMessages).doors
  if (doors.password && doors.github) return null
  const why = doors.github ? m[listsMissing(server) ?? 'other'] : doors.password ? m.github : m.none
  return <Note tone={doors.password || doors.github ? 'plain' : 'warn'}>{why}</Note>
}

/** Why somebody who was signed in has to sign in again. */
function EndedNote({ ended }: { ended: string | null }) {
  const m = useMessages(signInMessages).ended
  if (ended !== 'elsewhere' && ended !== 'everywhere') return null
  return (
    <Note tone={ended === 'elsewhere' ? 'warn' : 'good'} live>
      {m[ended]}
    </Note>
  )
}

/** Why GitHub's door led back here without a session. */
function GithubProblem({ code }: { code: string | null }) {
  const m = useMessages(signInMessages)
  if (!code) return null
  const known: Partial<Record<string, { cause: string; next: string }>> = m.githubProblems
  const words = known[code] ?? m.githubProblemOther
  return (
    <Note tone="danger" live>
      <b>{words.cause}</b> {words.next}
    </Note>
  )
}
