import { useId } from 'react'
import { auditLogQueries, hashForms } from '#github/hash.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { Card } from '#web/ui/Card.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'

/** The way to every other log: the hash as each of them spells it, ready to be pasted. */
export function HashBridge({ hex }: { hex: string }) {
  const m = useMessages(investigateMessages).hash
  const id = useId()
  const forms = hashForms(hex)
  const queries = auditLogQueries(hex)
  const lines: [string, string][] = [
    [m.search, queries.search],
    [m.phrase, queries.phrase],
    [m.hex, forms.hex],
    [m.base64, forms.base64],
    [m.base64url, forms.base64url],
    [m.percent, forms.percent],
    [m.escaped, forms.escaped],
    [m.link, location.origin + paths.investigate({ h: hex })],
  ]
  return (
    <Card aria-labelledby={id} className="grid gap-3">
      <div>
        <h2 id={id}>{m.title}</h2>
        <p className="text-muted mt-1 text-sm">{m.lead}</p>
      </div>
      <Facts>
        {lines.map(([label, text]) => (
          <Fact key={label} label={label}>
            <span className="flex flex-wrap items-baseline gap-x-2">
              <span className="mono min-w-0 wrap-anywhere">{text}</span>
              <Copy text={text} label={m.copy} done={m.copied} name={m.copyName(label)} />
            </span>
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}
