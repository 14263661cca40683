import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { Link, useLocation, useNavigate, useOutletContext, useParams } from 'react-router'
import type { Entry } from '#contract/activity.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { entryMessages, entryPanelMessages } from '#web/messages/en/activity.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { actionOf, actorOf, isNote } from '#web/show/entryWords.ts'
import { HashLine } from '#web/show/HashLine.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { IconButton } from '#web/ui/Button.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import type { ActivityContext } from './ActivityPage.tsx'
import { Result } from './ActivityTable.tsx'
import { entryQuery } from './queries.ts'

/** One entry with everything that the log holds of it. Its address can be put into a ticket. */
export function EntryPanel() {
  const m = useMessages(entryPanelMessages)
  const common = useMessages(commonMessages)
  const { entries } = useOutletContext<ActivityContext>()
  const seq = Number(useParams().entry)
  const known = entries.find((entry) => entry.seq === seq)
  // A link may lead to an entry that the list has not read, or that the search leaves out.
  const { data, error } = useQuery({
    ...entryQuery(seq),
    enabled: !known && Number.isSafeInteger(seq) && seq > 0,
  })
  const entry = known ?? data?.entries.find((one) => one.seq === seq)
  const navigate = useNavigate()
  const { search } = useLocation()
  const close = () => void navigate({ pathname: paths.activity(), search }, { preventScrollReset: true })
  const reading = !entry && !data && !error && seq > 0
  return (
    <Dialog
      place="side"
      title={entry ? actionOf(entry) : m.title(seq > 0 ? seq : 0)}
      onClose={close}
      corner={
        <IconButton icon={X} name={common.close} onClick={close} data-first className="-mt-1.5 -mr-1.5" />
      }
    >
      {entry && <Details entry={entry} />}
      {error && <ProblemNote problem={asProblem(error)} />}
      {!entry && !error && <p className="text-muted mt-3">{reading ? common.working : m.gone}</p>}
    </Dialog>
  )
}

function Details({ entry }: { entry: Entry }) {
  const m = useMessages(entryPanelMessages)
  const words = useMessages(entryMessages)
  const { seq, at, actor, role, door, app, appName, user, hash, lastEight, objectId, reason } = entry
  const { operation, requestId, upstreamRequestId } = entry
  const isKnown = actor !== '' && !actor.includes(':')
  return (
    <div className="mt-3 grid gap-4">
      {entry.damaged && <Note tone="danger">{m.damaged}</Note>}
      <Facts>
        <Fact label={m.time}>
          <Time at={at} form="exact" />
        </Fact>
        <Fact label={m.who}>
          <bdi>{actorOf(entry)}</bdi>
          {role && <span className="text-muted"> {words.roles[role] ?? safeText(role, 20)}</span>}
        </Fact>
        <Fact label={m.door}>{words.doors[door] ?? safeText(door, 20)}</Fact>
        <Fact label={m.result}>
          <Result entry={entry} />
        </Fact>
        <Fact label={isNote(entry) ? m.note : m.reason}>
          {reason ? <SafeName text={reason} empty="" max={500} /> : words.none}
        </Fact>
        {app !== null && (
          <Fact label={m.app}>
            {appName && <SafeName text={appName} empty="" />}{' '}
            <span className="mono text-muted">{safeText(app, 60)}</span>
          </Fact>
        )}
        {user !== null && (
          <Fact label={m.user}>
            <UserName login={user} />
          </Fact>
        )}
        {lastEight && (
          <Fact label={m.token}>
            <span className="mono">{words.token(safeText(lastEight, 8))}</span>
          </Fact>
        )}
        {hash && (
          <Fact label={m.hash}>
            <HashLine hex={hash} />
          </Fact>
        )}
        {objectId !== null && (
          <Fact label={m.object}>
            <span className="mono">{words.grant(objectId)}</span>
          </Fact>
        )}
        {operation !== null && (
          <Fact label={m.operation}>
            <Link to={paths.operation({ operation })}>{m.openReset}</Link>
          </Fact>
        )}
        <Fact label={m.request}>
          <Id text={requestId} max={40} copyName={m.copyRequest} />
        </Fact>
        {upstreamRequestId !== null && (
          <Fact label={m.upstream}>
            <Id text={upstreamRequestId} max={80} copyName={m.copyUpstream} />
          </Fact>
        )}
      </Facts>
      <ul className="grid justify-items-start gap-1">
        {hash && (
          <li>
            <Link to={paths.activity({ q: `hash:${hash}` })}>{m.sameToken}</Link>
          </li>
        )}
        <li>
          <Link to={paths.activity({ q: requestId })}>{m.sameRequest}</Link>
        </li>
        {isKnown && (
          <li>
            <Link to={paths.activity({ q: `actor:${actor}` })}>{m.sameActor(actorOf(entry))}</Link>
          </li>
        )}
      </ul>
      <footer className="border-line text-muted border-t pt-4 text-sm">
        {m.title(seq)}.{' '}
        {m.logWord(
          <span className="mono">{safeText(entry.action, 60)}</span>,
          <span className="mono">{safeText(entry.result, 80)}</span>,
        )}
      </footer>
    </div>
  )
}

function Id({ text, max, copyName }: { text: string; max: number; copyName: string }) {
  const common = useMessages(commonMessages)
  return (
    <span className="flex flex-wrap items-center gap-x-1">
      <span className="mono min-w-0">{safeText(text, max)}</span>
      <Copy text={text} label={common.copy} done={common.copied} name={copyName} />
    </span>
  )
}
