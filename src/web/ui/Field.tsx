import { useId, type ComponentProps, type ReactNode } from 'react'
import { cx } from './cx.ts'

export const FIELD =
  'w-full rounded-md border border-field bg-surface px-2.5 text-ink aria-invalid:border-danger pointer-coarse:text-[1rem]'

interface FieldProps extends ComponentProps<'input'> {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong with it, beside it. */
  fault?: ReactNode
}

/** A labelled text field that says beside itself what is wrong with it. */
export function Field({ label, hint, fault, className, ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault || hint ? `${id}-more` : undefined}
        {...rest}
        className={cx(FIELD, 'h-9 pointer-coarse:h-11', className)}
      />
      <div id={`${id}-more`} className={cx('text-sm', fault ? 'text-danger' : 'text-muted')}>
        {fault ?? hint}
      </div>
    </div>
  )
}
