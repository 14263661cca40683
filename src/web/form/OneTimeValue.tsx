import { useEffect, useState } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Copy } from '#web/ui/Copy.tsx'

const SHOWN_FOR = 60

/**
 * A secret that is shown for a minute at most, and not to whoever comes back to the page. It is in no state but this
 * component's, and asked for again each time.
 */
export function OneTimeValue({
  fetchValue,
  shownAtOnce,
  hidden,
  busy,
  onHave,
}: {
  fetchValue: () => Promise<string | null>
  shownAtOnce: boolean
  /** Where it is while it is not shown. */
  hidden?: string
  busy: boolean
  onHave: () => void
}) {
  const m = useMessages(resetMessages).ready
  const [value, setValue] = useState<string | null>(null)
  // By the clock, not by ticks: a tab in the background, or a machine that slept, misses those.
  const [until, setUntil] = useState(0)
  const [left, setLeft] = useState(SHOWN_FOR)
  const [wasShown, setWasShown] = useState(false)
  const [asking, setAsking] = useState(false)

  const show = async () => {
    if (asking) return
    setAsking(true)
    const found = await fetchValue()
    setAsking(false)
    if (!found) return
    setValue(found)
    setUntil(Date.now() + SHOWN_FOR * 1000)
    setLeft(SHOWN_FOR)
    setWasShown(true)
  }

  useEffect(() => {
    if (shownAtOnce) void show()
    const hide = () => setValue(null)
    addEventListener('pagehide', hide)
    return () => removeEventListener('pagehide', hide)
    // Once, when the panel appears.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  useEffect(() => {
    if (!value) return undefined
    const timer = setInterval(() => setLeft(Math.ceil((until - Date.now()) / 1000)), 1000)
    return () => clearInterval(timer)
  }, [value, until])

  if (value && left <= 0) setValue(null)

  return (
    <div className="grid gap-3">
      {value ? (
        <div className="border-good-line bg-good-soft grid gap-2 rounded-lg border p-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <output aria-label={m.value} className="mono text-ink text-md wrap-anywhere select-all">
              {value}
            </output>
            <Copy text={value} label={m.copy} done={m.copied} />
          </div>
          <span className="text-muted text-sm">{m.hidesIn(Math.max(left, 0))}</span>
        </div>
      ) : (
        <div className="border-line bg-sunken flex flex-wrap items-center justify-between gap-3 rounded-lg border p-3">
          <span className="text-muted">{wasShown || !shownAtOnce ? (hidden ?? m.hidden) : '…'}</span>
          <Button busy={asking} onClick={() => void show()}>
            {wasShown ? m.showAgain : m.show}
          </Button>
        </div>
      )}
      <Button look="primary" busy={busy} off={!wasShown} onClick={onHave} className="justify-self-start">
        {m.have}
      </Button>
    </div>
  )
}
