import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { rawJsonMessages } from '#web/messages/en/grantPanel.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { Code } from '#web/ui/Code.tsx'

/** What the server said, for tickets and scripts; folded away until somebody wants it. */
export function RawJson({ of }: { of: unknown }) {
  const m = useMessages(rawJsonMessages)
  const common = useMessages(commonMessages)
  const text = visible(JSON.stringify(of, null, 2))
  return (
    <details className="group">
      <summary>
        <span className="text-muted text-xs font-bold">{m.title}</span>
      </summary>
      <div className="mt-2 grid gap-2">
        <div className="flex items-start justify-between gap-3">
          <p className="text-muted text-sm">{m.why}</p>
          <Copy text={text} label={common.copy} done={common.copied} />
        </div>
        <Code label={m.title} text={text} />
      </div>
    </details>
  )
}

/** Strangers' names stand in it: what cannot be seen, or turns the writing around, is shown as its number. */
function visible(json: string): string {
  return json.replaceAll(/[\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu, (letter) =>
    Array.from(
      { length: letter.length },
      (_, i) => `\\u${letter.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}
