import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'

const BAR = 'rounded-md bg-line'

/** The outline of the first page while its data comes; not shown at all when that is quick. */
export function Splash() {
  const m = useMessages(shellMessages)
  return (
    <div
      aria-busy
      className="animate-appear block min-h-dvh desk:grid desk:grid-cols-[13.5rem_minmax(0,1fr)] wide:grid-cols-[14.5rem_minmax(0,1fr)]"
    >
      <div className="border-line bg-surface hidden border-r desk:block" />
      <main className="grid content-start gap-3 px-4 pt-6 desk:px-7">
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
      </main>
    </div>
  )
}
