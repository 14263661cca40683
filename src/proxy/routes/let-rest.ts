import type { Desk } from '../desk.ts'

/** Before sessions end, so that no kill in between leaves a job that acts after its person has left. */
export async function letRest(
  { jobs, sessions }: Pick<Desk, 'jobs' | 'sessions'>,
  login: string,
  ending: readonly string[],
): Promise<void> {
  const open = (await sessions.list(login)).map(({ handle }) => handle)
  if (ending.some((handle) => open.includes(handle)))
    await jobs.signedOut(
      login,
      open.filter((handle) => !ending.includes(handle)),
    )
}
