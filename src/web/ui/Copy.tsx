import { Check, Copy as CopyIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cx } from './cx.ts'

interface CopyProps {
  /** What is put on the clipboard. */
  text: string
  /** What the button says; `done` takes its place for a moment. */
  label: string
  done: string
  /** A fuller name for screen readers where the label alone says too little. */
  name?: string
  className?: string
}

export function Copy({ text, label, done, name, className }: CopyProps) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <button
      type="button"
      aria-label={name}
      onClick={() => void put(text).then(setCopied)}
      className={cx(
        'text-accent hover:bg-hover -my-0.5 inline-flex min-h-6 items-center gap-1 rounded-sm px-1 font-sans text-sm whitespace-nowrap pointer-coarse:min-h-9',
        className,
      )}
    >
      {copied ? <Check aria-hidden size={13} /> : <CopyIcon aria-hidden size={13} />}
      <span aria-live="polite">{copied ? done : label}</span>
    </button>
  )
}

async function put(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No permission, or plain http on another host: the text can still be selected by hand.
    return false
  }
}
