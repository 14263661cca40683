import { Search } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'
import { Kbd } from '#web/ui/Kbd.tsx'
import { useHere } from '#web/ui/useHere.ts'

/** For who does not know the key yet. Pointing at it fetches the palette, so that it is there when it is pressed. */
export function PaletteButton({ onOpen, onIntent }: { onOpen: () => void; onIntent: () => void }) {
  const m = useMessages(shellMessages)
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={onOpen}
      onPointerEnter={onIntent}
      onFocus={onIntent}
      className="border-line text-muted hover:border-line-strong hover:bg-hover flex h-8 items-center gap-2 rounded-md border px-2.5 text-left pointer-coarse:h-10"
    >
      <Search aria-hidden size={15} />
      <span className="flex-1 whitespace-nowrap">{m.openPalette}</span>
      <Kbd keys={useHere(isApple, false) ? '⌘ K' : 'Ctrl K'} />
    </button>
  )
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform)
