import { useEffect, useEffectEvent } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { problemMessages } from '#web/messages/en/problems.ts'
import { useNow } from '#web/shell/useNow.ts'

/** Seconds, then minutes where seconds mean nothing. A timer is not read out at each tick, only when one asks for it. */
export function Countdown({ until, onOver }: { until: number; onOver?: (() => void) | undefined }) {
  const m = useMessages(problemMessages)
  const now = useNow(1_000)
  const left = Math.max(0, Math.ceil((until - now) / 1_000))
  const over = left === 0
  const finish = useEffectEvent(() => onOver?.())

  useEffect(() => {
    if (over) finish()
  }, [over])

  const words = onOver ? m.retry : m.wait
  const said = over ? words.now : left < 90 ? words.seconds(left) : words.minutes(Math.ceil(left / 60))
  return <span role="timer">{said}</span>
}
