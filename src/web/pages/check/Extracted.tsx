import { Square } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { useWho } from '#web/shell/who.ts'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { ManyTokens } from './ManyTokens.tsx'
import { SourceNotes } from './SourceNotes.tsx'
import type { Extraction, Source } from './useExtraction.ts'

interface ExtractedProps {
  extraction: Extraction
  files: readonly Source[]
  bareHex: boolean
  onBareHex: (on: boolean) => void
}

/** How the search goes, and what it found. */
export function Extracted({ extraction, files, bareHex, onBareHex }: ExtractedProps) {
  const m = useMessages(checkManyMessages)
  const byApps = useWho().apps.some((app) => app.can.includes('check'))
  if (extraction.state === 'none') return null
  if (extraction.state === 'broken')
    return (
      <Note tone="danger" live>
        {m.broken}
      </Note>
    )
  if (extraction.state === 'reading') {
    const { read, total, found, stop } = extraction
    return (
      <div className="border-line bg-surface flex animate-appear flex-wrap items-center gap-x-3 gap-y-2 rounded-[10px] border px-3 py-2">
        <progress
          aria-label={m.reading.label}
          value={read}
          max={Math.max(1, total)}
          className="accent-accent h-2 min-w-32 flex-1"
        />
        <span className="text-muted text-sm tabular-nums">
          {m.reading.at(m.size(read), m.size(total), found)} {m.reading.local}
        </span>
        <Button icon={Square} onClick={stop}>
          {m.reading.stop}
        </Button>
      </div>
    )
  }

  const { round, found, sources, unread, stopped } = extraction
  const bare = sources.reduce((sum, source) => sum + source.bareHex, 0)
  const wrong = found.filter(({ checksum }) => checksum === 'wrong').length
  const notByApps = found.filter(({ kind }) => !['oauth', 'app-user', 'legacy'].includes(kind)).length
  const holding = sources.filter(({ tokens }) => tokens > 0).length
  const hexNote = (bare > 0 || bareHex) && (
    <p className="text-muted flex flex-wrap items-center gap-x-2 text-sm">
      {bare > 0 && m.found.bareHex(bare)}
      <Button look="quiet" onClick={() => onBareHex(!bareHex)}>
        {bareHex ? m.found.leaveHex : m.found.countHex}
      </Button>
    </p>
  )
  return (
    <>
      <SourceNotes sources={sources} unread={unread} />
      {found.length === 0 ? (
        <>
          <Note live>
            {m.found.none} {stopped && m.found.stopped}
          </Note>
          {hexNote}
        </>
      ) : (
        <ManyTokens key={round} found={found} sources={sources}>
          <div>
            <output className="block">
              <b>
                {files.length === sources.length
                  ? m.found.inFiles(found.length, holding)
                  : m.found.many(found.length, holding)}
              </b>{' '}
              {wrong > 0 && m.found.wrong(wrong)} {byApps && notByApps > 0 && m.found.notByApps(notByApps)}{' '}
              {stopped && m.found.stopped}
            </output>
            {hexNote}
          </div>
        </ManyTokens>
      )}
    </>
  )
}
