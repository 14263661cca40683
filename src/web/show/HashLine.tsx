import { hashAsBase64 } from '#github/hash.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { Copy } from '#web/ui/Copy.tsx'

/** The bridge to GitHub's audit log, in both of its spellings. */
export function HashLine({ hex }: { hex: string }) {
  const common = useMessages(commonMessages)
  return (
    <span className="flex flex-wrap items-center gap-x-1">
      <span className="mono mr-1">
        {hex.slice(0, 8)}…{hex.slice(-6)}
      </span>
      <Copy text={hex} label={common.hex} done={common.copied} name={common.copyHex} />
      <Copy text={hashAsBase64(hex)} label={common.base64} done={common.copied} name={common.copyBase64} />
    </span>
  )
}
