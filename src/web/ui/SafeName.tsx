import { safeText } from './safeText.ts'

/** A name that a stranger chose. Isolated, so that its writing direction cannot reorder our words. */
export function SafeName({ text, empty, max = 60 }: { text: string; empty: string; max?: number }) {
  const whole = safeText(text, 400)
  const shown = safeText(text, max)
  return <bdi title={shown === whole ? undefined : whole}>{shown || empty}</bdi>
}
