import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { revokeSeveralMessages } from '#web/messages/en/authorizations.tsx'
import { SeriesCard } from '#web/show/SeriesCard.tsx'
import { revokeSeries } from './revokeSeveral.ts'
import { TokenName } from './TokenName.tsx'

const Name = ({ of }: { of: Authorization }) => <TokenName token={of} />

/** What became of each of several tokens. */
export function RevokedSeveral() {
  const { result } = useMessages(revokeSeveralMessages)
  return <SeriesCard series={revokeSeries} words={result} Name={Name} />
}
