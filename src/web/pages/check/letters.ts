import type { SourceReport } from '#github/extract.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { safeText } from '#web/ui/safeText.ts'
import type { Row } from './rows.ts'

export interface Letter {
  login: string
  text: string
}

/** Places that a letter names of one token. */
const MOST_PLACES = 5

/** Nobody writes to themselves: what was found by comparing with one's own list is no letter. */
export const isToBeWritten = ({ login, verdict }: Row) => login !== null && verdict?.state === 'active'

/** What to write to each person who has an active token in the list. */
export function lettersOf(rows: readonly Row[], sources: readonly SourceReport[]): Letter[] {
  const m = messagesIn(checkManyMessages)
  const common = messagesIn(commonMessages)
  const byUser = Map.groupBy(rows.filter(isToBeWritten), (row) => row.login!)
  return [...byUser].map(([login, theirs]) => ({
    login,
    text: m.letters.letter(
      safeText(login, 60),
      theirs.map((row) => {
        const app = safeText(row.appName ?? '', 60) || common.namelessApp
        const places = row.found.places
          .slice(0, MOST_PLACES)
          .map(({ source, line }) => m.line(safeText(sources[source]?.name ?? '', 80), line))
        return m.letters.item(row.found.token.slice(-8), app, canWords(row.scopes, 4), places)
      }),
    ),
  }))
}
