import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { endSessions, signOut, touchSession, type SignedIn } from '#contract/session.ts'
import { queryClient, request, sessionQuery } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { reloadAt } from './leave.ts'
import { paths } from '#web/paths.ts'
import { useNow } from './useNow.ts'
import { useWho } from './who.ts'

const MINUTE = 60_000

export interface SessionTime {
  ended: boolean
  minutesLeft: number
  /** Going on does not help: the session has reached its full length. */
  final: boolean
}

/** How long the session lasts if nothing more is done, and whether it is over. */
export function useSessionTime(): SessionTime {
  const { data: session, dataUpdatedAt } = useQuery(sessionQuery)
  const now = useNow(10_000)
  const idleEnds = session?.state === 'signed-in' ? Date.parse(session.idleEndsAt) : 0
  const ends = session?.state === 'signed-in' ? Date.parse(session.endsAt) : 0
  // On the proxy's clock: this machine's may be wrong by hours.
  const elapsed = Math.max(0, now - dataUpdatedAt)
  const left =
    session?.state === 'signed-in' ? Math.min(idleEnds, ends) - Date.parse(session.at) - elapsed : 0
  const over = session?.state === 'signed-in' && left <= 0

  useEffect(() => {
    // Another tab may have kept the session alive: the server knows.
    if (over) void queryClient.refetchQueries({ queryKey: sessionQuery.queryKey })
  }, [over])

  return {
    ended: session?.state !== 'signed-in' || over,
    minutesLeft: Math.ceil(left / MINUTE),
    final: ends <= idleEnds,
  }
}

/** Ended by this long before its time, a session was ended by somebody. */
const BY_ITSELF = 5_000

/**
 * Leaves the screen when the session was ended elsewhere, or is another person's now. One that ran out by itself
 * leaves everything as it is, and a banner says so. Looks every half minute; that keeps nobody signed in.
 */
export function useSessionEnd() {
  const { login } = useWho()
  const { data: session, dataUpdatedAt } = useQuery({ ...sessionQuery, refetchInterval: MINUTE / 2 })
  const { pathname, search } = useLocation()
  const ends = useRef(0)
  const here = pathname + search

  useEffect(() => {
    if (session?.state === 'signed-in') {
      if (session.login !== login) reloadAt(here)
      const left =
        Math.min(Date.parse(session.idleEndsAt), Date.parse(session.endsAt)) - Date.parse(session.at)
      ends.current = dataUpdatedAt + left
    } else if (session?.state === 'signed-out' && Date.now() < ends.current - BY_ITSELF) {
      reloadAt(paths.signIn({ back: here, ended: 'elsewhere' }))
    }
  }, [session, dataUpdatedAt, login, here])
}

/** Tells the server that a person is there, on real input and at most once a minute. */
export function useTouch() {
  useEffect(() => {
    // The first input counts: the page may have been loaded in the last minute of the session.
    let last = 0
    const onInput = (event: Event) => {
      if (!event.isTrusted || Date.now() - last < MINUTE) return
      last = Date.now()
      void touch()
    }
    const input = ['pointerdown', 'keydown', 'wheel']
    for (const name of input) addEventListener(name, onInput, { passive: true })
    return () => {
      for (const name of input) removeEventListener(name, onInput)
    }
  }, [])
}

export async function touch() {
  if (queryClient.getQueryData(sessionQuery.queryKey)?.state !== 'signed-in') return
  try {
    const { at, idleEndsAt } = await request(touchSession, {}, { errand: newErrand() })
    queryClient.setQueryData(sessionQuery.queryKey, (session) =>
      session?.state === 'signed-in' ? ({ ...session, at, idleEndsAt } satisfies SignedIn) : session,
    )
  } catch {
    // A session that has ended shows itself at the next read; a touch alone is no reason to interrupt.
  }
}

/** Ends the session here and at the proxy, and leaves nothing of it in memory: the document is loaded anew. */
export async function leave() {
  await request(signOut, {}, { errand: newErrand() })
  queryClient.clear()
  reloadAt(paths.signIn())
}

/** The same for every session of this person. */
export async function leaveEverywhere() {
  await request(endSessions, {}, { errand: newErrand() })
  queryClient.clear()
  reloadAt(paths.signIn({ ended: 'everywhere' }))
}
