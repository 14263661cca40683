import { useId, type ReactNode } from 'react'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'

/** A few lines of what somebody writes down for others. */
export function TextArea({
  label,
  hint,
  fault,
  value,
  onText,
}: {
  label: string
  hint: ReactNode
  fault?: ReactNode
  value: string
  onText: (text: string) => void
}) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        value={value}
        maxLength={2000}
        aria-invalid={fault ? true : undefined}
        aria-describedby={`${id}-more`}
        onChange={(event) => onText(event.target.value)}
        className={cx(FIELD, 'py-2 leading-5')}
      />
      <p id={`${id}-more`} className={cx('text-sm', fault ? 'text-danger' : 'text-muted')}>
        {fault ?? hint}
      </p>
    </div>
  )
}
