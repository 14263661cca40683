import { useQuery } from '@tanstack/react-query'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Brand } from './Brand.tsx'
import { ServerCard } from './ServerCard.tsx'
import { serverQuery } from './who.ts'

const BAR = 'rounded-md bg-line'

/** Before it is known who is there: the frame without what is in it. Not shown at all when that is quick. */
export function Splash() {
  // As soon as the page's loader has it.
  const { data: server } = useQuery({ ...serverQuery, enabled: false })
  return (
    <div className="animate-appear block min-h-dvh desk:grid desk:grid-cols-[13.5rem_minmax(0,1fr)] wide:grid-cols-[14.5rem_minmax(0,1fr)]">
      <div className="border-line bg-surface hidden flex-col gap-3.5 border-r px-3 py-3.5 desk:flex">
        <div className="px-2 py-1">
          <Brand />
        </div>
        <div className="px-1">{server && <ServerCard server={server} />}</div>
      </div>
      <main className="min-w-0 px-4 pt-4 desk:px-7 desk:pt-6">
        <Outline />
      </main>
    </div>
  )
}

/** The outline of the first page while its data comes, which may take as long as GitHub takes. */
export function Outline() {
  const m = useMessages(shellMessages)
  return (
    <div aria-busy className="animate-appear grid grid-cols-1 gap-3">
      <h1 className="sr-only">{m.loading}</h1>
      <div className={`${BAR} h-7 w-64 max-w-full`} />
      <div className={`${BAR} h-5 w-96 max-w-full`} />
      <div className="border-line bg-surface mt-6 grid gap-5 rounded-lg border p-4">
        {[0, 1, 2, 3, 4].map((row) => (
          <div key={row} className="flex items-center gap-3">
            <div className={`${BAR} size-8`} />
            <div className={`${BAR} h-4 w-56 max-w-[60%]`} />
          </div>
        ))}
      </div>
    </div>
  )
}
