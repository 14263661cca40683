import type { Desk } from '../desk.ts'
import { Refusal } from '../problem.ts'
import type { Ask } from '../serve.ts'
import type { Session } from '../sessions.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Urgency } from '../upstream/gate.ts'
import type { AsUser } from '../upstream/upstream.ts'
import { letRest } from './let-rest.ts'

/** The server refused the person's own password: whoever sits there has no rights until they are proven again. */
export async function distrust(desk: Desk, session: Session): Promise<void> {
  await letRest(desk, session.login, [session.handle])
  await desk.sessions.distrust(session)
}

/**
 * Runs calls that need the person's own password. When the server no longer takes it, it is forgotten and asked for
 * again; it is never sent twice in the hope of a better answer.
 */
export async function asPerson<T>(
  desk: Desk,
  ask: Ask,
  work: (user: AsUser) => Promise<T>,
  urgency?: Urgency,
): Promise<T> {
  const { session, cookie, otp } = ask
  if (!session || !cookie) throw new Refusal('not-signed-in')
  const password = await desk.sessions.password(session, cookie)
  if (!password) throw new Refusal('password-needed')
  const run = async () => work(desk.upstream.asUser(session.login, password, otp, urgency))
  try {
    const done = await (otp ? desk.limiter.attempt(session.login, ask.address, run, otp) : run())
    desk.intents.settle(session.login, () => desk.upstream.asUser(session.login, password, otp, 'pull'))
    return done
  } catch (error) {
    if (error instanceof Trouble && error.kind === 'bad-credentials') await distrust(desk, session)
    if (error instanceof Trouble && error.delivery && error.delivery !== session.twoFactor)
      await desk.sessions.learnDelivery(session, error.delivery)
    // Behind a first page that proved the code, a refusal means that its time is over; nobody guessed.
    if (error instanceof Trouble && error.kind === 'otp' && otp && urgency !== 'pull')
      desk.limiter.failed(session.login, ask.address)
    throw error
  }
}
