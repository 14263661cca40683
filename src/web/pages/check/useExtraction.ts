import { useEffect, useState } from 'react'
import type { Found, SourceReport } from '#github/extract.ts'
import { startWorker } from '#web/api/worker.ts'
import type { News, Order } from './extract.worker.ts'
// oxlint-disable-next-line import/default -- Vite makes this module
import workerUrl from './extract.worker.ts?worker&url'

export interface Source {
  name: string
  blob: Blob
}

export type Extraction =
  | { state: 'none' }
  | { state: 'reading'; read: number; total: number; found: number; stop: () => void }
  | {
      state: 'done'
      round: number
      found: readonly Found[]
      sources: readonly SourceReport[]
      unread: readonly number[]
      stopped: boolean
    }
  /** The worker died: out of memory, or it could not be loaded. */
  | { state: 'broken' }

/** The token in a text that holds one, and nothing else to ask about: it is answered like one pasted alone. */
export function onlyTokenIn(extraction: Extraction, { files }: { files: readonly Source[] }): string | null {
  if (extraction.state !== 'done' || extraction.stopped || files.length > 0) return null
  const { found, sources } = extraction
  return found.length === 1 && sources.every(({ bareHex }) => bareHex === 0) ? found[0]!.token : null
}

/** Counts the answers, so that each is a new list. */
let rounds = 0

/** Typing shall not start a worker for each letter. */
const PAUSE = 150

/** Looks for tokens in the sources, beside the page, so that the page stays quick however much there is. */
export function useExtraction(sources: readonly Source[], bareHex: boolean): Extraction {
  const [told, setTold] = useState<Told | null>(null)

  useEffect(() => {
    if (sources.length === 0) return undefined
    let worker: Worker | null = null
    let stopped = false
    const tell = (extraction: Extraction) => setTold({ sources, bareHex, extraction })
    const timer = setTimeout(() => {
      worker = startWorker(workerUrl)
      const stop = () => {
        stopped = true
        worker?.postMessage('stop', [])
      }
      const total = sources.reduce((sum, { blob }) => sum + blob.size, 0)
      tell({ state: 'reading', read: 0, total, found: 0, stop })
      worker.addEventListener('message', ({ data }: MessageEvent<News>) => {
        if (data.kind === 'progress')
          tell({ state: 'reading', read: data.read, total: data.total, found: data.found, stop })
        else {
          const { found, sources: reports, unread } = data
          rounds += 1
          tell({ state: 'done', round: rounds, found, sources: reports, unread, stopped })
          worker?.terminate()
        }
      })
      worker.addEventListener('error', () => tell({ state: 'broken' }))
      worker.postMessage({ sources: [...sources], bareHex } satisfies Order, [])
    }, PAUSE)
    return () => {
      clearTimeout(timer)
      worker?.terminate()
    }
  }, [sources, bareHex])

  // What was found in something else is no answer to this, and its button must not send it.
  return told?.sources === sources && told.bareHex === bareHex ? told.extraction : NOTHING
}

interface Told {
  sources: readonly Source[]
  bareHex: boolean
  extraction: Extraction
}

const NOTHING: Extraction = { state: 'none' }
