import { useState } from 'react'
import {
  createAuthorization,
  createAuthorizationForApp,
  getOrCreateAuthorization,
} from '#contract/authorizations.ts'
import type { Errand } from '#web/api/errand.ts'
import { useAction } from '#web/api/useAction.ts'
import type { Recipient } from './ForWhom.tsx'

// After these nobody knows whether the token was made; anything else is a definite no.
const MAYBE_MADE = new Set([
  'in-doubt',
  'unreachable',
  'unreadable',
  'internal',
  'upstream-error',
  'upstream-timeout',
])

export interface CreateWish {
  note: string
  noteUrl?: string
  scopes: string[]
  fingerprint: string
}

function ownFingerprint(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `authdesk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** The three ways to make a token as one. What is in doubt is not sent again before somebody has looked. */
export function useCreate() {
  const personal = useAction(createAuthorization)
  const forApp = useAction(createAuthorizationForApp)
  const getOrCreate = useAction(getOrCreateAuthorization)
  const [doubtSince, setDoubtSince] = useState<number | null>(null)
  const [own, setOwn] = useState(ownFingerprint)
  const actions = [personal, forApp, getOrCreate]

  async function run(
    { appId, way }: Recipient,
    { note, noteUrl, scopes, fingerprint }: CreateWish,
    errand?: Errand,
  ) {
    for (const { forget } of actions) forget()
    const options = {
      errand,
      onProblem: ({ code }: { code: string }) => {
        if (MAYBE_MADE.has(code)) setDoubtSince(Date.now())
      },
    }
    const optional = { ...(fingerprint ? { fingerprint } : {}), ...(noteUrl ? { noteUrl } : {}) }
    if (appId === null) return personal.run({ body: { note, scopes, ...optional } }, options)
    const input = { params: { app: appId }, body: { ...(note ? { note } : {}), scopes, ...optional } }
    return way === 'create' ? forApp.run(input, options) : getOrCreate.run(input, options)
  }

  return {
    run,
    /** For a personal token for which nobody chose one: by it the proxy finds what was made without an answer. */
    ownFingerprint: own,
    pending: actions.some(({ pending }) => pending),
    problem: actions.find(({ problem }) => problem)?.problem ?? null,
    doubtSince,
    settle: () => {
      setDoubtSince(null)
      setOwn(ownFingerprint())
      for (const { forget } of actions) forget()
    },
  }
}
