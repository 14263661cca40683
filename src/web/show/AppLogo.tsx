import { cx } from '#web/ui/cx.ts'
import { safeText } from '#web/ui/safeText.ts'

const COLOURS = [
  'bg-[#1f6feb]',
  'bg-[#8a3ffc]',
  'bg-[#0f766e]',
  'bg-[#b45309]',
  'bg-[#475569]',
  'bg-[#a21caf]',
  'bg-[#15803d]',
  'bg-[#be123c]',
]

/** Two letters on a colour that stays the same for a client id. Decoration: the name stands beside it. */
export function AppLogo({ app }: { app: { clientId: string; name: string } }) {
  const name = safeText(app.name)
  const words = name.split(/[\s\-_.]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const letters =
    words.length > 1
      ? words.slice(0, 2).map(first).join('')
      : Array.from(words[0] ?? '·')
          .slice(0, 2)
          .join('')
  const sum = Array.from(app.clientId).reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 997, 7)
  return (
    <span
      aria-hidden
      className={cx(
        'grid size-8 shrink-0 place-items-center overflow-hidden rounded-lg text-[0.8125rem] font-bold text-white uppercase select-none',
        COLOURS[sum % COLOURS.length],
      )}
    >
      {letters}
    </span>
  )
}

const first = (word: string) => Array.from(word)[0] ?? ''
