import { createAuthorizationForApp } from '#contract/authorizations.ts'
import type { AppRole } from '#contract/session.ts'
import { isGithubApp } from '#github/scopes.ts'
import { may } from '#web/api/may.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { useWho } from '#web/shell/who.ts'
import { safeText } from '#web/ui/safeText.ts'

/** For oneself, or for an app; and for an app always a new one, or only if there is none. */
export interface Recipient {
  appId: string | null
  way: 'create' | 'get-or-create'
}

/** The apps for which this person may make a token. A GitHub App's tokens come from its own flow alone. */
export function useOwnApps(): AppRole[] {
  const who = useWho()
  return who.apps.filter(
    ({ id, clientId }) => may(who, createAuthorizationForApp, id) && !isGithubApp(clientId),
  )
}

export function ForWhom({
  apps,
  recipient,
  onChange,
}: {
  apps: readonly AppRole[]
  recipient: Recipient
  onChange: (recipient: Recipient) => void
}) {
  const m = useMessages(newAuthorizationMessages)
  if (apps.length === 0) return <p className="text-muted text-sm">{m.onlyPersonal}</p>
  return (
    <>
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">{m.forWhom}</legend>
        <Choice
          group="for"
          chosen={recipient.appId === null}
          onChoose={() => onChange({ appId: null, way: 'create' })}
          label={m.personal}
          more={m.personalMeans}
        />
        {apps.map(({ id, name }) => (
          <Choice
            key={id}
            group="for"
            chosen={recipient.appId === id}
            onChoose={() => onChange({ ...recipient, appId: id })}
            label={m.forApp(safeText(name, 60))}
            more={m.forAppMeans}
          />
        ))}
      </fieldset>
      {recipient.appId !== null && (
        <fieldset className="grid gap-1">
          <legend className="mb-1 font-medium">{m.way.title}</legend>
          <Choice
            group="way"
            chosen={recipient.way === 'create'}
            onChoose={() => onChange({ ...recipient, way: 'create' })}
            label={m.way.create}
            more={m.way.createMeans}
          />
          <Choice
            group="way"
            chosen={recipient.way === 'get-or-create'}
            onChoose={() => onChange({ ...recipient, way: 'get-or-create' })}
            label={m.way.getOrCreate}
            more={m.way.getOrCreateMeans}
          />
        </fieldset>
      )}
    </>
  )
}

function Choice({
  group,
  chosen,
  onChoose,
  label,
  more,
}: {
  group: string
  chosen: boolean
  onChoose: () => void
  label: string
  more: string
}) {
  return (
    <label className="hover:bg-hover -mx-1.5 flex items-baseline gap-2 rounded-md px-1.5 py-1 pointer-coarse:py-2">
      <input
        type="radio"
        name={group}
        checked={chosen}
        onChange={onChoose}
        className="accent-accent size-4 shrink-0 translate-y-[3px]"
      />
      <span>
        {label} <span className="text-muted block text-sm">{more}</span>
      </span>
    </label>
  )
}
