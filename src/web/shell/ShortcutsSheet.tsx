import { useState } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { shortcutsMessages } from '#web/messages/en/shortcuts.ts'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { Kbd } from '#web/ui/Kbd.tsx'
import { keysAreOn, switchKeys } from './keys.ts'
import { NAV } from './nav.ts'

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const m = useMessages(shortcutsMessages)
  const shell = useMessages(shellMessages)
  const common = useMessages(commonMessages)
  const [on, setOn] = useState(keysAreOn)
  const rows: [keys: string, what: string][] = [
    ...NAV.map(({ key, name }): [string, string] => [`g ${key}`, m.goTo(shell[name])]),
    ['Ctrl K', m.palette],
    ['/', m.search],
    ['j k', m.walk],
    ['x', m.pick],
    ['Shift x', m.pickThrough],
    ['Enter', m.openRow],
    ['k r l', m.reviewKeys],
    ['← →', m.reviewSteps],
    ['?', m.sheet],
    ['Esc', m.leave],
  ]
  return (
    <Dialog title={shell.shortcuts} onClose={onClose}>
      <dl className="mt-3 grid grid-cols-[4.75rem_1fr] gap-y-1.5">
        {rows.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <span className="sr-only">{keys}</span>
              <Kbd keys={keys} />
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="border-line mt-4 flex items-start gap-2.5 border-t pt-3">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            setOn(event.target.checked)
            switchKeys(event.target.checked)
          }}
          className="accent-accent mt-0.5 size-4"
        />
        <span>
          {m.singleKeys}
          <span className="text-muted block text-sm">{m.singleKeysHint}</span>
        </span>
      </label>
      <footer className="mt-4 flex justify-end">
        <Button onClick={onClose} data-first>
          {common.close}
        </Button>
      </footer>
    </Dialog>
  )
}
