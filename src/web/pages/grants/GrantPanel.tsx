import { ClipboardCopy, Terminal, Unlink, X } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useNavigate, useOutletContext, useParams } from 'react-router'
import { asCurl, type Command } from '#github/commands.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { paletteMessages } from '#web/messages/en/palette.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { paths } from '#web/paths.ts'
import { useCommands } from '#web/shell/palette.ts'
import { useWho } from '#web/shell/who.ts'
import { AppLogo } from '#web/show/AppLogo.tsx'
import { CopyAs, useCaller } from '#web/show/CopyAs.tsx'
import { RawJson } from '#web/show/RawJson.tsx'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { Elsewhere } from '#web/table/Elsewhere.tsx'
import { Button, IconButton } from '#web/ui/Button.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeLink } from '#web/ui/SafeLink.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime, Time } from '#web/ui/Time.tsx'
import type { GrantsContext } from './GrantsPage.tsx'
import { GrantTokens } from './GrantTokens.tsx'
import type { Row } from './rows.ts'
import { ScopeMatrix, Section } from './ScopeMatrix.tsx'
import { isExpired, NEARLY_FULL } from './holdings.ts'
import { Timeline } from './Timeline.tsx'
import { TokenSpans } from './TokenSpans.tsx'

/** One app, in full sentences, over the list. Its address can be sent to somebody. */
export function GrantPanel() {
  const m = useMessages(grantPanelMessages)
  const common = useMessages(commonMessages)
  const { grant: id } = useParams()
  const { rows, complete, paged, onRemove } = useOutletContext<GrantsContext>()
  const navigate = useNavigate()
  const { search } = useLocation()
  const row = rows.find(({ grant }) => String(grant.id) === id)

  const close = () => void navigate({ pathname: paths.grants(), search }, { preventScrollReset: true })
  const title = row ? (
    <span className="flex items-center gap-3">
      <AppLogo app={row.grant.app} />
      <SafeName text={row.grant.app.name} empty={common.namelessApp} />
    </span>
  ) : complete ? (
    m.goneTitle
  ) : (
    m.title
  )
  return (
    <Dialog
      place="side"
      title={title}
      onClose={close}
      corner={
        <IconButton icon={X} name={common.close} onClick={close} data-first className="-mt-1.5 -mr-1.5" />
      }
    >
      {row ? (
        <Details row={row} onRemove={() => onRemove(row.grant)} />
      ) : complete ? (
        <p className="text-muted mt-3">{m.gone}</p>
      ) : (
        <Elsewhere paged={paged} />
      )}
    </Dialog>
  )
}

function Details({
  row: { grant, scopes, tokens, live, counted, slots, marks },
  onRemove,
}: {
  row: Row
  onRemove: () => void
}) {
  const m = useMessages(grantPanelMessages)
  const common = useMessages(commonMessages)
  const [now] = useState(Date.now)
  const { clientId } = grant.app
  const name = safeText(grant.app.name, 60) || common.namelessApp
  const palette = useMessages(paletteMessages)
  const removal: Command = { operation: 'deleteGrant', path: { grant_id: grant.id } }
  const caller = useCaller()
  useCommands([
    { id: 'remove access', label: palette.removeAccess(name), icon: Unlink, run: onRemove },
    {
      id: 'copy client id',
      label: palette.copyClientId(name),
      icon: ClipboardCopy,
      run: () => void navigator.clipboard.writeText(clientId).catch(() => {}),
    },
    {
      id: 'copy removal',
      label: palette.copyCurl(name),
      icon: Terminal,
      run: () => void navigator.clipboard.writeText(asCurl(removal, caller)).catch(() => {}),
    },
  ])
  return (
    <div className="mt-3 grid grid-cols-1 gap-5">
      <Sentences grant={grant} scopes={scopes} tokens={tokens} counted={counted} now={now} />
      {marks.length > 0 && (
        <div className="grid gap-2">
          {marks.map((mark) => (
            <Note key={mark} tone="warn">
              {mark}.
            </Note>
          ))}
        </div>
      )}
      <Facts>
        <Fact label={m.canDo}>
          <ScopeChips scopes={scopes} />
        </Fact>
        <Fact label={m.homePage}>
          <SafeLink href={grant.app.url} empty={common.noHomePage} />
        </Fact>
        <Fact label={m.clientId}>
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="mono">{safeText(clientId, 40)}</span>
            <Copy text={clientId} label={common.copy} done={common.copied} />
          </span>
        </Fact>
        <Fact label={m.granted}>
          <Time at={grant.createdAt} form="exact" />
        </Fact>
        <Fact label={m.changed}>
          <Time at={grant.updatedAt} form="exact" />
        </Fact>
      </Facts>
      {tokens && scopes && <ScopeMatrix granted={scopes} tokens={tokens} now={now} />}
      <Section title={tokens ? m.tokensTitle(live, tokens.length - live) : m.tokensHead}>
        {slots >= NEARLY_FULL && <p className="text-warn text-sm">{m.slots(slots)}</p>}
        {tokens && tokens.length > 1 && <TokenSpans tokens={tokens} now={now} />}
        {tokens ? <GrantTokens tokens={tokens} now={now} /> : <p className="text-muted">{m.tokensLoading}</p>}
        <details className="text-muted text-sm">
          <summary>{m.lastUsed}</summary>
          <p className="mt-1">{m.lastUsedWhy}</p>
        </details>
      </Section>
      <Timeline grant={grant} tokens={tokens ?? []} now={now} />
      <div className="border-line divide-line grid divide-y border-y [&>*]:py-2.5">
        <CopyAs
          commands={[
            removal,
            { operation: 'getGrant', path: { grant_id: grant.id } },
            { operation: 'listAuthorizations', query: { client_id: clientId, per_page: 100 } },
            { operation: 'listGrants', query: { per_page: 100 } },
          ]}
        />
        <RawJson of={{ grant, tokens: tokens?.slice(0, MOST_RAW) ?? null }} />
      </div>
      <footer className="border-line bg-raised sticky -bottom-5 -mx-5 -mb-5 flex items-center justify-between gap-3 border-t px-5 py-3">
        <span className="text-muted min-w-0 text-sm">
          {m.apiWord(<span className="mono">#{grant.id}</span>)}
        </span>
        <Button look="danger" icon={Unlink} onClick={onRemove}>
          {common.removeAccess}
        </Button>
      </footer>
    </div>
  )
}

const MOST_RAW = 200

/** What it can do, since when, and with what: to be read aloud. */
function Sentences({
  grant,
  scopes,
  tokens,
  counted,
  now,
}: Pick<Row, 'grant' | 'scopes' | 'tokens' | 'counted'> & { now: number }) {
  const m = useMessages(grantPanelMessages)
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages)
  const who = useWho()
  const app = <SafeName text={grant.app.name} empty={common.namelessApp} />
  const login = <b>{safeText(who.login, 40)}</b>
  const can = canWords(scopes)
  const live = tokens?.filter((token) => !isExpired(token, now))
  const when = (at: string) => relativeTime(new Date(at))
  return (
    <div className="grid gap-1.5">
      <p className="text-lg">{can ? m.can(app, login, can) : m.canByApp(app, login, words.byApp.sentence)}</p>
      <p>
        {m.since(when(grant.createdAt), grant.updatedAt === grant.createdAt ? null : when(grant.updatedAt))}{' '}
        {live &&
          (counted
            ? m.holds(live.length, live.filter(({ expiresAt }) => expiresAt === null).length)
            : m.holdsSoFar(live.length))}
      </p>
      {scopes?.includes('repo') && <p className="text-muted text-sm">{words.repoNote}</p>}
    </div>
  )
}
