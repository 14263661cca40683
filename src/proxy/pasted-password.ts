import { Refusal } from './problem.ts'
import type { Session, Sessions } from './sessions.ts'

/** Fields in which a person writes freely, and which are kept, sent on or shown to others. */
const FREE_TEXT = ['reason', 'note', 'noteUrl', 'title', 'text', 'fingerprint'] as const
/** A shorter one would be found in ordinary words. GitHub takes none below eight characters. */
const SHORTEST = 6

/** Refuses a text that holds the person's own password, while it is remembered: it would stay where many can read it. */
export async function refusePastedPassword(
  sessions: Pick<Sessions, 'password'>,
  session: Session,
  cookie: string,
  body: unknown,
): Promise<void> {
  if (typeof body !== 'object' || body === null) return
  const written = FREE_TEXT.flatMap((path) => {
    const text = (body as Record<string, unknown>)[path]
    return typeof text === 'string' && text.length >= SHORTEST ? [{ path, text }] : []
  })
  if (written.length === 0) return
  const password = await sessions.password(session, cookie)
  const found = written.filter(({ text }) => password?.isIn(text, SHORTEST))
  if (found.length > 0)
    throw new Refusal('invalid-request', {
      fields: found.map(({ path }) => ({ path, message: 'Contains your password. Remove it.' })),
    })
}
