import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import type { Letter } from './letters.ts'

export function Letters({ letters, onClose }: { letters: readonly Letter[]; onClose: () => void }) {
  const m = useMessages(checkManyMessages).letters
  return (
    <Dialog
      place="side"
      title={m.title}
      onClose={onClose}
      corner={
        <Button data-first onClick={onClose}>
          {m.close}
        </Button>
      }
    >
      <p className="text-muted mt-1.5">{m.lead}</p>
      <div className="mt-4 grid gap-5">
        {letters.map(({ login, text }) => (
          <section key={login} className="grid gap-1.5">
            <div className="flex items-center justify-between gap-3">
              <h3 className="text-ink text-base">
                <UserName login={login} />
              </h3>
              <Copy text={text} label={m.copy} done={m.copied} name={m.copyFor(login)} />
            </div>
            <pre className="bg-sunken border-line rounded-lg border p-3 font-sans text-[0.8125rem] whitespace-pre-wrap wrap-anywhere">
              {text}
            </pre>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
