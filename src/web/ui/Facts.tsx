import type { ReactNode } from 'react'

/** Labels and values in two columns; one below the other where there is no room. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="desk:grid-cols-[8.75rem_minmax(0,1fr)] desk:gap-x-4 grid grid-cols-1 gap-y-0 desk:gap-y-1.5">
      {children}
    </dl>
  )
}

export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="mb-2 min-w-0 wrap-anywhere desk:mb-0">{children}</dd>
    </>
  )
}
