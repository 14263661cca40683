import type { SourceReport } from '#github/extract.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'

/** Sources about which something is said, at the most; the others have no room for their tokens otherwise. */
const MOST = 20

/** What could not be read, and what looks like a token and is none: said of each source by name. */
export function SourceNotes({
  sources,
  unread,
}: {
  sources: readonly SourceReport[]
  unread: readonly number[]
}) {
  const m = useMessages(checkManyMessages).notes
  const said = sources.flatMap((source, at) => {
    const words = [
      ...(unread.includes(at) ? [m.unread] : []),
      ...source.notes.map((note) => m[note]),
      ...(source.placeholders > 0 ? [m.placeholders(source.placeholders)] : []),
      ...(source.redacted > 0 ? [m.redacted(source.redacted)] : []),
      ...(source.hashed > 0 ? [m.hashed(source.hashed)] : []),
    ]
    return words.map((word) => ({ name: safeText(source.name, 60), word }))
  })
  if (said.length === 0) return null
  const grave = unread.length > 0 || sources.some(({ notes }) => notes.length > 0)
  return (
    <Note tone={grave ? 'warn' : 'plain'} live>
      <ul aria-label={m.title} className="grid gap-0.5">
        {said.slice(0, MOST).map(({ name, word }) => (
          <li key={`${name} ${word}`} className="wrap-anywhere">
            <bdi className="font-medium">{name}</bdi> {word}
          </li>
        ))}
        {said.length > MOST && <li>…</li>}
      </ul>
    </Note>
  )
}
