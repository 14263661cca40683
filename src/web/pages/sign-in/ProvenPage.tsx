import { useSearchParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { provenMessages } from '#web/messages/en/gate.tsx'
import { paths } from '#web/paths.ts'
import { Brand } from '#web/shell/Brand.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { Note } from '#web/ui/Note.tsx'

/** Where GitHub sends the tab of its own after a proof. The tab that waits finds out by its session. */
export function ProvenPage() {
  const m = useMessages(provenMessages)
  const [params] = useSearchParams()
  const code = params.get('problem')
  const known: Partial<Record<string, string>> = m.problems
  useTitle(m.page)
  return (
    <main className="mx-auto grid min-h-dvh max-w-120 content-center gap-5 p-4">
      <Brand />
      <Card>
        <h1>{code ? m.failedTitle : m.title}</h1>
        {code ? (
          <div className="mt-3 grid gap-2">
            <Note tone="danger" live>
              {known[code] ?? m.problems['exchange-failed']}
            </Note>
            <p className="text-muted">{m.unchanged}</p>
          </div>
        ) : (
          <p className="text-muted mt-2">{m.next}</p>
        )}
        <div className="mt-4 flex flex-wrap gap-2">
          <Button look="primary" onClick={() => close()}>
            {m.close}
          </Button>
          <a href={paths.home()} className={buttonClass('quiet')}>
            {m.home}
          </a>
        </div>
      </Card>
    </main>
  )
}
