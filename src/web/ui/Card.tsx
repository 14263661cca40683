import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      {...rest}
      className={cx('border-line bg-surface rounded-[10px] border p-4 desk:px-5 desk:py-[18px]', className)}
    />
  )
}
