/** A key, or keys to press one after the other. Decoration: the shortcuts sheet says them in words. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd
      aria-hidden
      className="border-line bg-surface text-muted rounded-sm border px-1 font-mono text-[0.6875rem] leading-4 pointer-coarse:hidden"
    >
      {keys}
    </kbd>
  )
}
