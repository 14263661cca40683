import { Button } from '#web/ui/Button.tsx'

/** Instead of a table that the filter has emptied. */
export function NoMatch({
  words,
  showAll,
  onShowAll,
}: {
  words: string
  showAll: string
  onShowAll: () => void
}) {
  return (
    <div className="border-line bg-surface grid justify-items-start gap-3 rounded-lg border p-5">
      <p>{words}</p>
      <Button onClick={onShowAll}>{showAll}</Button>
    </div>
  )
}
