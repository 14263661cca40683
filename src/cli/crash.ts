import { writeSync } from 'node:fs'
import { tokensIn } from '#github/tokens.ts'
import { EXIT } from './verb.ts'

/** Ends the process with a code that no verb has for a verdict: 1 would say "at least one is alive". */
export function crash(error: unknown, withStack: boolean): never {
  const said = `authdesk: a defect of Authdesk ended this (${plain(described(error))}); it says nothing about any token, and --stack shows where it was.`
  const stack = withStack && error instanceof Error ? `\n${withoutTokens(error.stack ?? '')}` : ''
  endWith(`${said}${stack}`)
}

/** The same for what is wrong with the machine. */
export function endWith(text: string): never {
  try {
    writeSync(2, `${text}\n`)
  } catch {
    // Then the code alone has to say it.
  }
  process.exit(EXIT.crash)
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return `${error.name}${code ? ` ${code}` : ''}: ${error.message}`
}

/** One line, short, and nothing that speaks to the terminal. */
const plain = (text: string) =>
  withoutTokens(text)
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, 200)

/** A message may quote what was read. */
function withoutTokens(text: string): string {
  return tokensIn(text).reduce((rest, token) => rest.replaceAll(token, `…${token.slice(-8)}`), text)
}
