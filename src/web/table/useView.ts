import { useSearchParams } from 'react-router'

/**
 * The view of a list as the address has it: filters, order, text. Written in place, so that Back leaves the page, and
 * a link to it shows the same.
 */
export function useView() {
  const [params, setParams] = useSearchParams()

  function set(name: string, value: string | null) {
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      // At once: an address that lags behind what is typed would come back as an older text.
      { replace: true, preventScrollReset: true, flushSync: true },
    )
  }

  /** Of the known values, those that the address names. */
  function chosen<T extends string>(name: string, known: readonly T[]): T[] {
    const named = params.get(name)?.split(',') ?? []
    return known.filter((value) => named.includes(value))
  }

  function toggle<T extends string>(name: string, known: readonly T[], value: T) {
    const now = chosen(name, known)
    set(name, (now.includes(value) ? now.filter((v) => v !== value) : [...now, value]).join(','))
  }

  function clear() {
    setParams({}, { replace: true, preventScrollReset: true })
  }

  return { params, set, chosen, toggle, clear }
}
