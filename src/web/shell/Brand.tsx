import { Shield } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { shellMessages } from '#web/messages/en/shell.tsx'

export function Brand() {
  const m = useMessages(shellMessages)
  return (
    <div className="text-md flex items-center gap-2.5 font-bold tracking-tight">
      <span
        aria-hidden
        className="grid size-[22px] place-items-center rounded-[7px] bg-linear-145 from-[#3f63e8] to-[#1f3aa6] text-white"
      >
        <Shield size={13} strokeWidth={2.4} />
      </span>
      {m.product}
    </div>
  )
}
