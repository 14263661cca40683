import { useEffect, useRef } from 'react'
import { OperationStory } from '#web/token/OperationStory.tsx'
import { Card } from '#web/ui/Card.tsx'

/** A reset that was begun earlier, or elsewhere, on a card of its own. */
export function OperationCard({ id, fresh }: { id: string; fresh: boolean }) {
  const card = useRef<HTMLElement>(null)
  useEffect(() => card.current?.focus(), [])
  return (
    <Card ref={card} tabIndex={-1} className="outline-none">
      <OperationStory id={id} fresh={fresh} alone />
    </Card>
  )
}
