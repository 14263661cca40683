/** Text that a person copies into a terminal or a ticket. Long lines are folded; it scrolls by itself, also by keyboard. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
      tabIndex={0}
      aria-label={label}
      className="border-line bg-sunken max-h-80 overflow-auto overscroll-contain rounded-md border px-3 py-2.5 text-sm"
    >
      <pre dir="ltr" className="break-all whitespace-pre-wrap">
        <code className="font-mono">{text}</code>
      </pre>
    </section>
  )
}
