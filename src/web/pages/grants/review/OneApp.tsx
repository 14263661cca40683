import { ArrowLeft, ArrowRight, Check, Clock3, Sparkles, Unlink, type LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { CHOICES, type Choice } from '#contract/review.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { paths } from '#web/paths.ts'
import { useKeys } from '#web/shell/useKeys.ts'
import { useWho } from '#web/shell/who.ts'
import { AppLogo } from '#web/show/AppLogo.tsx'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { Button, IconButton, type ButtonLook } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { Kbd } from '#web/ui/Kbd.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeLink } from '#web/ui/SafeLink.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime } from '#web/ui/Time.tsx'
import type { Row } from '../rows.ts'
import { ScopeMatrix } from '../ScopeMatrix.tsx'
import { isExpired } from '../holdings.ts'
import { TokenSpans } from '../TokenSpans.tsx'

export const LOOKS: Record<Choice, { key: string; icon: LucideIcon; look: ButtonLook; ink: string }> = {
  keep: { key: 'k', icon: Check, look: 'plain', ink: 'text-good' },
  remove: { key: 'r', icon: Unlink, look: 'danger', ink: 'text-danger' },
  later: { key: 'l', icon: Clock3, look: 'plain', ink: 'text-warn' },
}

/** One app and the question about it. Answering leads to the next one; the answer can be changed until the summary is sent. */
export function OneApp({
  row: { grant, scopes, tokens, counted, marks, news },
  now,
  position,
  choice,
  first,
  onChoose,
  onStep,
}: {
  row: Row
  now: number
  position: string
  choice: Choice | null
  first: boolean
  onChoose: (choice: Choice) => void
  onStep: (by: 1 | -1) => void
}) {
  const m = useMessages(reviewMessages)
  const panel = useMessages(grantPanelMessages)
  const list = useMessages(grantsMessages)
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages)
  const { login } = useWho()
  const card = useRef<HTMLElement>(null)

  // Each app is a page of its own to whoever listens to it.
  useEffect(() => {
    card.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  useKeys({
    k: () => onChoose('keep'),
    r: () => onChoose('remove'),
    l: () => onChoose('later'),
    ArrowLeft: () => onStep(-1),
    ArrowRight: () => onStep(1),
  })

  const app = <SafeName text={grant.app.name} empty={common.namelessApp} />
  const can = canWords(scopes)
  const live = tokens?.filter((token) => !isExpired(token, now))
  const when = (at: string) => relativeTime(new Date(at))
  const name = safeText(grant.app.name, 60) || common.namelessApp
  return (
    <Card ref={card} tabIndex={-1} aria-label={`${position}: ${name}`} className="grid gap-4 outline-none">
      <div className="flex items-start justify-between gap-3">
        <div className="flex min-w-0 items-center gap-3">
          <AppLogo app={grant.app} />
          <div className="min-w-0">
            <p className="text-muted text-sm">{position}</p>
            <h2 className="wrap-anywhere">{app}</h2>
          </div>
        </div>
        <span className="flex">
          <IconButton icon={ArrowLeft} name={m.back} disabled={first} onClick={() => onStep(-1)} />
          <IconButton icon={ArrowRight} name={m.next} onClick={() => onStep(1)} />
        </span>
      </div>
      <div className="grid gap-1.5">
        <p className="text-lg wrap-anywhere">
          {can
            ? panel.can(app, <b>{safeText(login, 40)}</b>, can)
            : panel.canByApp(app, <b>{safeText(login, 40)}</b>, words.byApp.sentence)}
        </p>
        <p>
          {m.facts(when(grant.createdAt), when(grant.updatedAt))}{' '}
          {live &&
            (counted
              ? m.holds(live.length, live.filter(({ expiresAt }) => expiresAt === null).length)
              : panel.holdsSoFar(live.length))}{' '}
          <SafeLink href={grant.app.url} empty={common.noHomePage} />
        </p>
      </div>
      {(marks.length > 0 || news) && (
        <div className="grid gap-2">
          {news && (
            <p className="text-accent flex gap-2">
              <Sparkles aria-hidden size={15} className="mt-0.5" />
              {news.what === 'app' ? list.look.newApp : list.look.canMore(canWords(news.scopes) ?? '')}
            </p>
          )}
          {marks.map((mark) => (
            <Note key={mark} tone="warn">
              {mark}.
            </Note>
          ))}
        </div>
      )}
      <ScopeChips scopes={scopes} />
      {tokens && tokens.length > 0 && (
        <details>
          <summary className="text-muted text-sm">{m.more}</summary>
          <div className="mt-3 grid gap-4">
            {scopes && <ScopeMatrix granted={scopes} tokens={tokens} now={now} />}
            {tokens.length > 1 && <TokenSpans tokens={tokens} now={now} />}
            <Link to={paths.grant({ grant: grant.id })}>{m.details}</Link>
          </div>
        </details>
      )}
      <fieldset
        aria-label={m.choose}
        // At the thumb where the screen is small, however long the card is.
        className="border-line bg-surface sticky bottom-[calc(3.875rem+env(safe-area-inset-bottom))] z-[1] -mx-4 -mb-4 grid gap-2 rounded-b-[10px] border-t px-4 pt-3 pb-3 desk:static desk:mx-0 desk:mb-0 desk:p-0 desk:pt-4"
      >
        <div className="grid grid-cols-3 gap-2">
          {CHOICES.map((one) => {
            const { key, icon, look } = LOOKS[one]
            return (
              <Button
                key={one}
                look={look}
                icon={icon}
                aria-pressed={choice === one}
                aria-keyshortcuts={key}
                onClick={() => onChoose(one)}
                className="h-11 px-1 aria-pressed:border-accent aria-pressed:bg-accent-soft"
              >
                {m.choices[one]}
                <span className="hidden desk:inline">
                  <Kbd keys={key} />
                </span>
              </Button>
            )
          })}
        </div>
        <p className="text-muted text-sm">
          {choice && <b className={cx(LOOKS[choice].ink, 'mr-2')}>{m.chosen[choice]}</b>}
          <span className="hidden desk:inline pointer-coarse:hidden">{m.keysHint}</span>
        </p>
      </fieldset>
    </Card>
  )
}
