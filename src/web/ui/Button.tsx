import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'danger-solid' | 'quiet'

const LOOKS: Record<ButtonLook, string> = {
  plain: 'border-line-strong bg-surface text-ink hover:bg-hover',
  primary: 'border-accent bg-accent text-accent-ink hover:border-accent-hover hover:bg-accent-hover',
  danger: 'border-danger-line bg-surface text-danger hover:bg-danger-soft',
  'danger-solid': 'border-danger bg-danger text-surface hover:border-danger-hover hover:bg-danger-hover',
  quiet: 'border-transparent text-muted hover:bg-hover hover:text-ink',
}

/** The shape alone, for links that look like buttons. */
export function buttonClass(look: ButtonLook = 'plain', ...more: (string | undefined)[]): string {
  return cx(
    'inline-flex h-8 items-center justify-center gap-[7px] rounded-md border px-3 font-medium whitespace-nowrap',
    'pointer-coarse:h-10 aria-disabled:opacity-50 disabled:opacity-50 no-underline hover:no-underline',
    LOOKS[look],
    ...more,
  )
}

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  icon?: LucideIcon
  /** Work is under way: the button stays focusable and cannot be pressed again. */
  busy?: boolean
  /** Stays focusable so that its reason (aria-describedby) can be read. */
  off?: boolean
}

export function Button({ look, icon: Icon, busy, off, className, children, onClick, ...rest }: ButtonProps) {
  const idle = busy || off
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={idle || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => (idle ? event.preventDefault() : onClick?.(event))}
      className={buttonClass(look, className)}
    >
      {busy ? (
        <LoaderCircle aria-hidden size={15} className="animate-turn" />
      ) : (
        Icon && <Icon aria-hidden size={15} />
      )}
      {children}
    </button>
  )
}

/** A square button that shows an icon only; its name is said. */
export function IconButton({
  icon: Icon,
  name,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'children' | 'name'> & { icon: LucideIcon; name: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={name}
      title={name}
      className={cx(
        'grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink pointer-coarse:size-10',
        className,
      )}
    >
      <Icon aria-hidden size={16} />
    </button>
  )
}
