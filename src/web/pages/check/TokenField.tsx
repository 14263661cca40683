import { useId, useRef, useState, type ReactNode } from 'react'
import { TokenText } from '#contract/tokens.ts'
import { maskToken, tokenShape } from '#github/tokens.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { cx } from '#web/ui/cx.ts'
import { ChooseFiles } from './PasteBox.tsx'
import type { Pasted } from './usePasted.ts'

export interface Example {
  label: 'active' | 'expired' | 'other-app' | 'revoked'
  value: string
}

interface TokenFieldProps {
  pasted: Pasted
  /** The one token that it is about; null while there may be many. */
  token: string | null
  /** Is what was pasted still looked through? */
  looking: boolean
  examples: readonly Example[]
  /** What the line under the field says while it is empty. */
  idle: string
  onSubmit: (token: string) => void
  /** What stands beside that line: whom to ask, and the button. */
  children: ReactNode
}

/**
 * One field for a token, or for anything that may hold some. A token's form is judged while it is typed, here and only
 * here; unfocused it is masked.
 */
export function TokenField({ pasted, token, looking, examples, idle, onSubmit, children }: TokenFieldProps) {
  const m = useMessages(checkMessages)
  const many = token === null
  const { text, setText: onText } = pasted
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [focused, setFocused] = useState(false)
  const [tried, setTried] = useState(false)
  const masked = !focused && text.trim() !== ''
  const verdict = many ? { words: looking ? m.verdict.many : '', fault: false } : verdictOf(token, text)

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (verdict.fault) field.current?.focus()
        else if (!many) onSubmit(token)
      }}
      className="border-line bg-surface grid gap-2 rounded-[10px] border p-3"
    >
      <div className="relative">
        <label htmlFor={id} className="sr-only">
          {m.field}
        </label>
        <textarea
          ref={field}
          id={id}
          data-search
          rows={2}
          value={text}
          placeholder={many ? '' : m.placeholder}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          translate="no"
          aria-invalid={tried && verdict.fault ? true : undefined}
          aria-describedby={`${id}-verdict`}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => {
            setTried(false)
            onText(event.target.value)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || many || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
          className={cx(
            'border-field aria-invalid:border-danger bg-surface block w-full resize-none rounded-md border px-2.5 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere pointer-coarse:text-[1rem]',
            masked && 'text-transparent',
          )}
        />
        {masked && (
          <span
            aria-hidden
            className="text-muted clip pointer-events-none absolute inset-x-2.5 top-2 mt-px font-mono text-[0.8125rem] leading-5"
          >
            {maskOf((token ?? text).trim())}
          </span>
        )}
        {(text || pasted.files.length > 0) && (
          <button
            type="button"
            onClick={pasted.clear}
            className="bg-surface text-accent absolute right-2 bottom-2 min-h-6 rounded-sm px-1.5 text-sm hover:underline pointer-coarse:min-h-9"
          >
            {m.clear}
          </button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span
          id={`${id}-verdict`}
          className={cx(
            'min-w-0 flex-1 basis-56 text-sm empty:max-desk:hidden',
            verdict.fault && tried ? 'text-danger' : 'text-muted',
          )}
        >
          {verdict.words ?? (tried ? m.verdict.missing : idle)}
        </span>
        <ChooseFiles onFiles={pasted.add} />
        {!many && children}
      </div>
      {!many && examples.length > 0 && (
        <div className="border-line text-muted flex flex-wrap items-center gap-x-2 gap-y-1.5 border-t pt-2 text-sm">
          <span>{m.examples}</span>
          {examples.map(({ label, value }) => (
            <button
              key={label}
              type="button"
              onClick={() => {
                setTried(false)
                onText(value)
              }}
              className="border-line bg-surface text-muted hover:border-line-strong hover:text-ink inline-flex h-[26px] items-center rounded-full border px-2.5 font-medium pointer-coarse:h-9"
            >
              {m.example[label]}
            </button>
          ))}
        </div>
      )}
    </form>
  )
}

function verdictOf(pasted: string, text: string): { words: string | null; fault: boolean } {
  const m = messagesIn(checkMessages).verdict
  const token = pasted.trim()
  if (!token) return { words: null, fault: true }
  if (!TokenText.safeParse(token).success) return { words: m.special, fault: true }
  const shape = tokenShape(token)
  if (!shape) return { words: m.unknown(token.length), fault: false }
  const form = m.shape(shape.kind, token.length, shape.checksum)
  const words = token === text.trim() ? form : `${m.inText} ${form}`
  return { words: byApp(shape.kind) ? words : `${words} ${m.notByApps}`, fault: false }
}

/** Only tokens that an app got for a user can be checked with the app's secret. */
function byApp(kind: string): boolean {
  return kind === 'oauth' || kind === 'app-user' || kind === 'legacy'
}

function maskOf(token: string): string {
  return tokenShape(token)
    ? maskToken(token).replace('…', '•'.repeat(16))
    : '•'.repeat(Math.min(token.length, 40))
}
