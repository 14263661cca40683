import { Search } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { Link } from 'react-router'
import { readClues, type Clue } from '#github/clue.ts'
import { tokensIn } from '#github/tokens.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'
import type { Sought } from './address.ts'

/** One field for whatever somebody has. A token leaves it in the moment in which it is recognised. */
export function SearchEntry({
  onToken,
  onSought,
}: {
  onToken: (token: string) => void
  onSought: (sought: Sought) => void
}) {
  const m = useMessages(investigateMessages)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const [several, setSeveral] = useState(0)
  const clues = text.trim() === '' ? [] : readClues(text)
  const first = clues[0]
  const unread = tried && text.trim() !== '' && !first

  function change(next: string) {
    setTried(false)
    setSeveral(0)
    const tokens = new Set(tokensIn(next))
    const [clue] = readClues(next)
    // A token, or a line of a log with one in it. Neither is shown for longer than it takes to read it.
    const token = clue?.kind === 'token' ? clue.token : tokens.size === 1 ? [...tokens][0]! : null
    if (token !== null || tokens.size > 1) setText('')
    else setText(next)
    if (token !== null) onToken(token)
    else if (tokens.size > 1) setSeveral(tokens.size)
  }

  function go(clue: Clue | undefined) {
    setTried(true)
    if (!clue || clue.kind === 'token') return field.current?.focus()
    setText('')
    setTried(false)
    onSought(clue)
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        go(first)
      }}
      className="border-line bg-surface grid gap-2 rounded-[10px] border p-3"
    >
      <label htmlFor={id} className="sr-only">
        {m.field}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          ref={field}
          id={id}
          data-search
          value={text}
          placeholder={m.placeholder}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          translate="no"
          aria-invalid={unread ? true : undefined}
          aria-describedby={`${id}-more`}
          onChange={(event) => change(event.target.value)}
          className={cx(FIELD, 'h-9 min-w-0 flex-1 basis-64 font-mono text-[0.8125rem] pointer-coarse:h-11')}
        />
        <Button type="submit" look="primary" icon={Search} className="h-9 max-desk:basis-full">
          {m.submit}
        </Button>
      </div>
      <output id={`${id}-more`} className={cx('text-sm', unread ? 'text-danger' : 'text-muted')}>
        {several > 0
          ? m.several(several, <Link to={paths.check()}>{m.checkPage}</Link>)
          : unread
            ? m.unread
            : first
              ? `${m.readAs} ${m.kinds[first.kind]}.`
              : m.idle}
      </output>
      {clues.length > 1 && (
        <p className="text-muted flex flex-wrap items-center gap-2 text-sm">
          {m.orAs}
          {clues.slice(1).map((clue) => (
            <Button key={clue.kind} onClick={() => go(clue)}>
              {m.kinds[clue.kind]}
            </Button>
          ))}
        </p>
      )}
    </form>
  )
}
