import type { Inspection } from '#contract/server.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { serverMessages } from '#web/messages/en/server.tsx'
import { Card } from '#web/ui/Card.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { LimitWords } from './LimitWords.tsx'

/** Names and Authdesk's own ids; nothing else of an app leaves the proxy for this page. */
export function ConfiguredApps({ apps }: { apps: Inspection['apps'] }) {
  const m = useMessages(serverMessages).apps
  const common = useMessages(commonMessages)
  return (
    <Card aria-labelledby="apps">
      <h2 id="apps">{m.title}</h2>
      {apps.length === 0 ? (
        <p className="text-muted mt-2">{m.none}</p>
      ) : (
        <table className="mt-2 w-full">
          <caption className="sr-only">{m.caption}</caption>
          <thead className="sr-only desk:not-sr-only">
            <tr className="text-muted text-left text-sm">
              <th scope="col" className="py-1.5 pr-4 font-medium">
                {m.app}
              </th>
              <th scope="col" className="py-1.5 pr-4 font-medium">
                {m.role}
              </th>
              <th scope="col" className="py-1.5 font-medium">
                {m.limit}
              </th>
            </tr>
          </thead>
          <tbody>
            {apps.map(({ id, name, role, limit }) => (
              <tr
                key={id}
                className="border-line border-t align-top max-desk:grid max-desk:gap-1 max-desk:py-2.5"
              >
                <th scope="row" className="text-left font-normal desk:py-2.5 desk:pr-4">
                  <b>
                    <SafeName text={name} empty={common.namelessApp} />
                  </b>{' '}
                  <bdi className="mono text-muted block text-[0.8125rem]">{id}</bdi>
                </th>
                <td className="desk:py-2.5 desk:pr-4">
                  {role ? m.roles[role] : <span className="text-muted">{m.noRole}</span>}
                </td>
                <td className="desk:py-2.5">{limit && <LimitWords limit={limit} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
