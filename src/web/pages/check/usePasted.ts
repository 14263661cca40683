import { useCallback, useMemo, useState } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import type { Source } from './useExtraction.ts'

/** More than this is not put into the field, where it would slow the typing down. */
export const LONG = 20_000

/** What was pasted, dropped or chosen: here, in memory, and nowhere else. */
export interface Pasted {
  text: string
  setText: (text: string) => void
  /** Files, and long texts that were pasted. */
  files: readonly Source[]
  add: (files: readonly Source[]) => void
  remove: (file: Source) => void
  clear: () => void
  /** What tokens have to be looked for in; empty for one token alone. */
  sources: readonly Source[]
}

export function usePasted(): Pasted {
  const m = useMessages(checkManyMessages)
  const [text, setText] = useState('')
  const [files, setFiles] = useState<readonly Source[]>([])
  const clear = useCallback(() => {
    setText('')
    setFiles([])
  }, [])
  const sources = useMemo(() => {
    const alone = files.length === 0 && isOneWord(text)
    if (alone || text.trim() === '') return files
    return [...files, { name: m.pasted, blob: new Blob([text]) }]
  }, [text, files, m])
  return {
    text,
    setText,
    files,
    add: (more) => setFiles((all) => [...all, ...more]),
    remove: (file) => setFiles((all) => all.filter((one) => one !== file)),
    clear,
    sources,
  }
}

/** One word, no longer than a token may be: a token, or what somebody takes for one. */
function isOneWord(text: string): boolean {
  const word = text.trim()
  return word.length <= 255 && !/\s/.test(word) && !/^https?:|[="'{}<>,;@]/.test(word)
}
