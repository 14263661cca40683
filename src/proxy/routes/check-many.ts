import type { CheckedLine } from '#contract/tokens.ts'
import type { Entry } from '../audit/audit.ts'
import { isoTime } from '../clock.ts'
import type { OAuthApp } from '../config.ts'
import type { Desk } from '../desk.ts'
import { presentLiveToken } from '../present.ts'
import { Refusal } from '../problem.ts'
import { Secret } from '../secret.ts'
import { refusalOf } from '../trouble.ts'
import { Trouble } from '../upstream/trouble.ts'

/** Tokens of one request that are asked about at a time: what the gate lets one credential's pulls have. */
const LANES = 56
/** Answers that come within so many milliseconds go to disk together: each commit waits for the disk. */
const GATHER = 25
/** After so many failures in a row, with no answer among them, the others would fail too. */
const HOPELESS = 20

type Halt = Extract<CheckedLine, { state: 'halted' }>
interface Answered {
  /** Null when the token was asked about, and yet has to wait until the server wants to be asked again. */
  line: CheckedLine | null
  entry: Entry
}

/**
 * Checks many tokens, and tells each answer once its row in the log is on disk. Where the server asks to wait nothing more is sent: the last line says until when.
 */
export async function checkMany(
  { audit, clock, upstream }: Pick<Desk, 'audit' | 'clock' | 'upstream'>,
  ask: { session: { login: string; door: string } | null; requestId: string },
  apps: readonly OAuthApp[],
  tokens: readonly string[],
): Promise<AsyncIterable<CheckedLine>> {
  const entryOf = (token: Secret): Omit<Entry, 'result'> => ({
    actor: ask.session!.login,
    door: ask.session!.door,
    action: 'token.check',
    requestId: ask.requestId,
    app: apps.length === 1 ? apps[0]!.id : null,
    hash: token.hash(),
    lastEight: token.lastEight(),
  })
  const answered: Answered[] = []
  const run: { next: number; halt: Halt | null; left: boolean; finished: boolean } = {
    next: 0,
    halt: null,
    left: false,
    finished: false,
  }
  let failures = 0
  let wake: () => void = () => undefined
  // A leak is mostly of one app: the one that said yes last is asked first.
  let likely = apps

  function stopFor(trouble: Trouble): void {
    const { code, details } = refusalOf(trouble, false)
    const retryAfter = Math.max(run.halt?.retryAfter ?? 0, details.retryAfter ?? 0) || null
    run.halt = { state: 'halted', code, retryAfter, requestId: ask.requestId }
  }

  async function askAbout(index: number): Promise<Answered | null> {
    const token = new Secret(tokens[index]!)
    const entry = entryOf(token)
    const at = () => isoTime(clock.now())
    let upstreamRequestId: string | null = null
    let trouble: Trouble | null = null
    for (const app of likely) {
      try {
        const checked = await upstream.asApp(app, 'pull').check(token)
        upstreamRequestId = checked.requestId
        if (!checked.authorization) continue
        if (likely[0] !== app) likely = [app, ...likely.filter((other) => other !== app)]
        failures = 0
        const live = presentLiveToken(checked.authorization)
        return {
          line: { state: 'active', index, appId: app.id, token: live, at: at(), upstreamRequestId },
          entry: {
            ...entry,
            app: app.id,
            result: 'active',
            user: live.user?.login ?? null,
            objectId: live.id,
            upstreamRequestId,
          },
        }
      } catch (error) {
        if (!(error instanceof Trouble)) throw error
        trouble = error
        upstreamRequestId = error.upstreamRequestId ?? upstreamRequestId
        // It names a time before which nobody shall ask.
        if (error.retryAfter !== null) break
      }
    }
    if (!trouble) {
      failures = 0
      return {
        line: { state: 'not-valid', index, at: at(), upstreamRequestId },
        entry: { ...entry, result: 'not-valid', upstreamRequestId },
      }
    }
    const failed = { ...entry, result: `failed: ${trouble.kind}`, upstreamRequestId }
    if (trouble.retryAfter !== null) {
      stopFor(trouble)
      return upstreamRequestId ? { line: null, entry: failed } : null
    }
    failures++
    if (failures >= HOPELESS) stopFor(trouble)
    const { code } = refusalOf(trouble, false)
    return { line: { state: 'failed', index, code, at: at(), upstreamRequestId }, entry: failed }
  }

  async function lane(): Promise<void> {
    while (run.next < tokens.length && !run.halt && !run.left) {
      const answer = await askAbout(run.next++)
      if (answer) answered.push(answer)
      wake()
    }
  }

  return (async function* () {
    const lanes = Promise.all(Array.from({ length: LANES }, lane)).finally(() => {
      run.finished = true
      wake()
    })
    // Whoever waits below sees what went wrong; nobody does when the browser has gone.
    const ended = lanes.catch(() => undefined)
    try {
      while (!run.finished || answered.length > 0) {
        if (answered.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        if (!run.finished && answered.length < LANES) await Promise.race([clock.sleep(GATHER), ended])
        const group = answered.splice(0)
        if (group.length === 0) continue
        await audit.recordAll(group.map(({ entry }) => entry))
        for (const { line } of group) if (line) yield line
      }
      await lanes
      if (run.halt) yield run.halt
    } catch (error) {
      // What could not be recorded is not told either; those tokens are checked again.
      if (!(error instanceof Refusal)) throw error
      yield { state: 'halted', code: error.code, retryAfter: null, requestId: ask.requestId }
    } finally {
      run.left = true
      await ended
      // The browser has gone in the middle; what was asked for it was asked all the same.
      if (answered.length > 0)
        await audit.recordAll(answered.map(({ entry }) => entry)).catch(() => undefined)
    }
  })()
}
