import { FileText, Paperclip, X } from 'lucide-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { safeText } from '#web/ui/safeText.ts'
import { LONG, type Pasted } from './usePasted.ts'

/** Takes files by drop and by a long paste for the field within, and shows what was taken. */
export function PasteBox({ pasted, children }: { pasted: Pasted; children: ReactNode }) {
  const m = useMessages(checkManyMessages)
  const [over, setOver] = useState(false)
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

  return (
    // Dropping is a short cut: the button below does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onDragOver={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(false)
        pasted.add(Array.from(event.dataTransfer.files, (file) => ({ name: file.name, blob: file })))
      }}
      onPaste={(event) => {
        const { files } = event.clipboardData
        const text = event.clipboardData.getData('text/plain')
        if (files.length > 0 && text === '') {
          event.preventDefault()
          pasted.add(Array.from(files, (file) => ({ name: file.name, blob: file })))
        } else if (text.length > LONG) {
          event.preventDefault()
          pasted.add([{ name: m.longPaste, blob: new Blob([text]) }])
        }
      }}
      className={cx(
        'relative grid grid-cols-1 gap-2',
        over && 'outline-accent rounded-[10px] outline-2 outline-offset-2',
      )}
    >
      {children}
      {over && (
        <div
          aria-hidden
          className="bg-accent-soft text-accent pointer-events-none absolute inset-0 grid place-items-center rounded-[10px] font-medium"
        >
          {m.dropHere}
        </div>
      )}
      {pasted.files.length > 0 && (
        <ul aria-label={m.files} className="flex flex-wrap gap-1.5">
          {pasted.files.map((file, at) => (
            <li
              // The same file may be there twice.
              // oxlint-disable-next-line react/no-array-index-key
              key={`${at} ${file.name}`}
              className="border-line bg-surface inline-flex max-w-full items-center gap-1.5 rounded-md border py-0.5 pr-0.5 pl-2 text-sm"
            >
              <FileText aria-hidden size={14} className="text-muted" />
              <bdi className="clip min-w-0 font-medium" title={safeText(file.name, 400)}>
                {safeText(file.name, 60)}
              </bdi>
              <span className="text-muted whitespace-nowrap">{m.size(file.blob.size)}</span>
              <button
                type="button"
                aria-label={m.remove(safeText(file.name, 60))}
                onClick={() => pasted.remove(file)}
                className="text-muted hover:bg-hover hover:text-ink grid size-6 place-items-center rounded-sm pointer-coarse:size-9"
              >
                <X aria-hidden size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

export function ChooseFiles({ onFiles }: { onFiles: Pasted['add'] }) {
  const m = useMessages(checkManyMessages)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? [], (file) => ({ name: file.name, blob: file })))
          // The same file again shall be news again.
          event.target.value = ''
        }}
      />
      <Button icon={Paperclip} onClick={() => input.current?.click()} className="max-desk:flex-1">
        {m.choose}
      </Button>
    </>
  )
}
