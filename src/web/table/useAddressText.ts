import { useEffect, useRef, useState } from 'react'

/**
 * The text of a field that the address holds too. The letter shows at once; the address follows behind it, and what
 * comes back from there while somebody types on is older than what stands in the field.
 */
export function useAddressText(inAddress: string, write: (text: string) => void) {
  const [text, setText] = useState(inAddress)
  const underWay = useRef<string[]>([])

  useEffect(() => {
    const sent = underWay.current
    const at = sent.indexOf(inAddress)
    underWay.current = at < 0 || inAddress === sent.at(-1) ? [] : sent.slice(at + 1)
    // Changed without us: Back, a link, or "show all".
    if (at < 0) setText(inAddress)
  }, [inAddress])

  return {
    text,
    /** Shows it, and writes it to the address. */
    set(next: string) {
      setText(next)
      underWay.current.push(next)
      write(next)
    },
    /** Shows it alone: it must not get into an address. */
    show: setText,
  }
}
