/** What a verb works with besides its arguments. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Whether the reader has taken what `out` was given. Missing: always. */
  flushed?(): Promise<boolean>
  env: Record<string, string | undefined>
  /** The project's folder, which settings are relative to, as with `npm start`. */
  folder: string
  /** Where the person stands, which the paths they type are relative to. */
  here: string
  /** What is piped in; null where a person sits. Missing: nothing is. */
  input?: AsyncIterable<Uint8Array> | null
  /** Standard error is a screen, whose last line can be written again. */
  lively?: boolean
  /** Asks the person, typed text hidden or not. Null where there is nobody to ask. */
  ask?: ((question: string, how: { hidden: boolean }) => Promise<string>) | null
  /** Runs its argument when the person presses Ctrl+C, once; answers with a way to take it back. */
  onInterrupt?: (work: () => void) => () => void
}

/**
 * `part`: some of what was asked for has no answer, or was not done; it can be taken up again. `crash`: a defect, by
 * the number that sysexits.h has for it.
 */
export const EXIT = { good: 0, bad: 1, usage: 2, part: 3, crash: 70 } as const

/** A verb takes what follows its name and answers with the exit code. */
export interface Verb {
  summary: string
  usage: string
  run(args: string[], terminal: Terminal): Promise<number>
}

/** The command line is wrong, or names what is not there: said with the usage, exit code 2. */
export class UsageFault extends Error {}
