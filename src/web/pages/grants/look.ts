import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReplyOf } from '#contract/endpoint.ts'
import type { Grant } from '#contract/grants.ts'
import { getLook, moveLook, type Seen } from '#contract/looks.ts'
import { query, queryClient, request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'

// Kept by the proxy, asked of nobody else: it costs no code and may be read by itself.
export const lookQuery = { ...query(getLook, {}), staleTime: Infinity, refetchOnWindowFocus: false }

type Look = ReplyOf<typeof getLook>
/** What is new about an app since its person last said "seen": all of it, or these scopes. */
export type News = { what: 'app' } | { what: 'scopes'; scopes: readonly string[] }

export function newsSince(look: Look | undefined, grants: readonly Grant[]): ReadonlyMap<number, News> {
  const news = new Map<number, News>()
  if (look?.state !== 'looked') return news
  const seen = new Map(look.seen.map(({ grant, scopes }) => [grant, scopes]))
  for (const { id, scopes } of grants) {
    const before = seen.get(id)
    const more = before ? scopes.filter((scope) => !before.includes(scope)) : []
    if (!before) news.set(id, { what: 'app' })
    else if (more.length > 0) news.set(id, { what: 'scopes', scopes: more })
  }
  return news
}

/**
 * What has to be told to the proxy for its look to be this list, in parts that it takes. Of a list that is not whole,
 * or of one page of it, nothing can be said about what is not on it.
 */
export function movesTo(
  look: Look | undefined,
  grants: readonly Grant[],
  complete: boolean,
): { seen: Seen[]; gone: number[] }[] {
  const before = new Map(
    look?.state === 'looked' ? look.seen.map(({ grant, scopes }) => [grant, scopes]) : [],
  )
  const seen = grants
    .filter(({ id, scopes }) => before.get(id)?.toSorted().join(' ') !== scopes.toSorted().join(' '))
    .map(({ id, scopes }): Seen => ({ grant: id, scopes: scopes.slice(0, 100) }))
  const here = new Set(grants.map(({ id }) => id))
  const gone = complete ? [...before.keys()].filter((id) => !here.has(id)) : []
  const parts: { seen: Seen[]; gone: number[] }[] = []
  for (let at = 0; at < Math.max(seen.length, gone.length, 1); at += PART)
    parts.push({ seen: seen.slice(at, at + PART), gone: gone.slice(at, at + PART) })
  return parts
}

const PART = 100

/**
 * "Since you last looked". It moves on when the person says "seen" and at no other time, so that a glance at night
 * hides nothing in the morning; only the very first look, with nothing to compare, is taken as it is.
 */
export function useLook(grants: readonly Grant[], complete: boolean) {
  const { data: look } = useQuery(lookQuery)
  const [state, setState] = useState<{ moving: boolean; problem: ProblemError | null }>(IDLE)
  const news = useMemo(() => newsSince(look, grants), [look, grants])
  const first = useRef(true)

  const markSeen = useCallback(async () => {
    setState({ moving: true, problem: null })
    try {
      let at = ''
      for (const body of movesTo(look, grants, complete))
        ({ at } = await request(moveLook, { body }, { errand: newErrand() }))
      const here = new Set(grants.map(({ id }) => id))
      const others =
        complete || look?.state !== 'looked' ? [] : look.seen.filter(({ grant }) => !here.has(grant))
      const seen = [...others, ...grants.map(({ id, scopes }) => ({ grant: id, scopes }))]
      queryClient.setQueryData(lookQuery.queryKey, (): Look => ({ state: 'looked', at, seen }))
      setState(IDLE)
    } catch (error) {
      setState({ moving: false, problem: asProblem(error) })
    }
  }, [look, grants, complete])

  useEffect(() => {
    if (look?.state !== 'never' || !complete || !first.current) return
    first.current = false
    void markSeen()
  }, [look, complete, markSeen])

  return { ...state, at: look?.state === 'looked' ? look.at : null, news, markSeen }
}

const IDLE = { moving: false, problem: null }
