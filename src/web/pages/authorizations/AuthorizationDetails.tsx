import { Pencil, RefreshCw, X } from 'lucide-react'
import { useId } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import type { Command } from '#github/commands.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import {
  authorizationPanelMessages,
  authorizationsMessages,
  rotateAuthorizationMessages,
} from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paletteMessages } from '#web/messages/en/palette.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { useCommands } from '#web/shell/palette.ts'
import { useWho } from '#web/shell/who.ts'
import { CopyAs } from '#web/show/CopyAs.tsx'
import { HashLine } from '#web/show/HashLine.tsx'
import { RawJson } from '#web/show/RawJson.tsx'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { SafeLink } from '#web/ui/SafeLink.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { relativeTime, Time } from '#web/ui/Time.tsx'
import { revokeCommand } from './commands.ts'
import { type Edit, PutBack } from './PutBack.tsx'
import type { Rotation } from './rotation.ts'
import type { Row } from './rows.ts'

/** What the server says of a token, and what its owner can do with it. */
export function AuthorizationDetails({
  row: { token, scopes, personal, expiry },
  edit,
  onPutBack,
  rotation,
  onRotate,
  onEdit,
  onRevoke,
}: {
  row: Row
  /** The last one that was made here. */
  edit: Edit | null
  onPutBack: (edit: Edit) => void
  rotation: Rotation
  onRotate: (rotation: Rotation) => void
  onEdit: () => void
  onRevoke: () => void
}) {
  const m = useMessages(authorizationPanelMessages)
  const list = useMessages(authorizationsMessages)
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages)
  const rotate = useMessages(rotateAuthorizationMessages)
  const who = useWho()
  const why = useId()
  const login = <b>{safeText(who.login, 40)}</b>
  const app = <SafeName text={token.app.name} empty={common.namelessApp} />
  const can = canWords(scopes)
  const palette = useMessages(paletteMessages)
  const name = safeText(token.note ?? '', 60) || `…${safeText(token.lastEight ?? '', 8)}`
  useCommands([{ id: 'revoke token', label: palette.revokeToken(name), icon: X, run: onRevoke }])
  return (
    <div className="mt-3 grid gap-4">
      {edit && <PutBack edit={edit} onBack={(back) => onPutBack({ ...edit, back })} />}
      <p className="text-lg">
        {personal ? m.personal(login) : m.ofApp(app, login)} {can ? m.it(can) : words.byApp.sentence}{' '}
        {expirySentence(token, expiry, m)}
      </p>
      {scopes?.includes('repo') && <p className="text-muted text-sm">{words.repoNote}</p>}
      <Facts>
        <Fact label={m.canDo}>
          <ScopeChips scopes={scopes} />
          {scopes && scopes.length > 0 && (
            <span className="mono text-muted mt-1 block">{safeText(scopes.join(', '), 400)}</span>
          )}
        </Fact>
        <Fact label={m.app}>
          {personal ? (
            list.personalToken
          ) : (
            <>
              {app} <span className="mono text-muted">{safeText(token.app.clientId, 40)}</span>
            </>
          )}
        </Fact>
        <Fact label={m.created}>
          <Time at={token.createdAt} form="exact" />
        </Fact>
        <Fact label={m.changed}>
          <Time at={token.updatedAt} form="exact" />
        </Fact>
        <Fact label={m.expiresAt}>
          {token.expiresAt ? <Time at={token.expiresAt} form="exact" /> : m.neverExpires}
        </Fact>
        {token.noteUrl && (
          <Fact label={m.noteUrl}>
            <SafeLink href={token.noteUrl} empty={m.noNoteUrl} />
          </Fact>
        )}
        {token.fingerprint && (
          <Fact label={m.fingerprint}>
            <span className="mono">{safeText(token.fingerprint, 100)}</span>
          </Fact>
        )}
        <Fact label={m.lastEight}>
          <span className="mono">…{safeText(token.lastEight ?? '', 8)}</span>
          <span className="text-muted block text-sm">{m.unseen}</span>
        </Fact>
        {token.hash && (
          <Fact label={m.hash}>
            <HashLine hex={token.hash} />
          </Fact>
        )}
      </Facts>
      <details className="text-muted text-sm">
        <summary>{m.lastUsed}</summary>
        <p className="mt-1">{m.lastUsedWhy}</p>
      </details>
      <div className="border-line divide-line grid divide-y border-t [&>*]:py-2.5">
        <CopyAs commands={commandsOf(token)} />
        <RawJson of={token} />
      </div>
      <footer className="border-line bg-raised bottom-[-1.25rem] -mx-5 -mb-5 flex flex-wrap items-center justify-between gap-3 border-t px-5 py-3 [@media(min-height:34rem)]:sticky">
        <span className="text-muted min-w-0 flex-1 text-sm">
          {m.apiWord(<span className="mono">#{token.id}</span>)}
        </span>
        <span className="flex flex-wrap gap-2">
          {expiry !== 'past' && (
            <Button icon={Pencil} onClick={onEdit}>
              {m.edit}
            </Button>
          )}
          <Button
            icon={RefreshCw}
            off={rotation.way === null}
            aria-describedby={rotation.way === null ? why : undefined}
            onClick={() => onRotate(rotation)}
          >
            {rotate.verb}
          </Button>
          <Button look="danger" icon={X} onClick={onRevoke}>
            {common.revokeToken}
          </Button>
        </span>
        {rotation.way === null && (
          <span id={why} className="text-muted basis-full text-sm">
            {rotate.whyNot[rotation.why]}
          </span>
        )}
      </footer>
    </div>
  )
}

function commandsOf({ id, scopes }: Authorization): [Command, ...Command[]] {
  const path = { authorization_id: id }
  return [
    revokeCommand(id),
    // The server reports no scopes of a GitHub App's token, so there are none to start from.
    ...(scopes ? [{ operation: 'updateAuthorization', path, body: { scopes } } as const] : []),
    { operation: 'getAuthorization', path },
  ]
}

function expirySentence(
  { expiresAt }: Authorization,
  expiry: Row['expiry'],
  m: typeof authorizationPanelMessages,
): string {
  if (!expiresAt) return m.never
  const when = relativeTime(new Date(expiresAt))
  return expiry === 'past' ? m.expired(when) : m.expires(when)
}
