import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Log lines are built from named fields, never from a request, a body or an error's own properties: an HTTP error
 * may carry what somebody pasted. (pino's `redact` reaches the levels one names, and forgets the rest.)
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  }
  return pino(options, destination ?? pino.destination({ fd: 2, sync: false }))
}

/** Name, code and the places in our code; messages can quote input, so they stay out. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const code: unknown = 'code' in error ? error.code : undefined
  // The message is the beginning of the stack, and may hold a line that looks like a place.
  const places = (error.stack ?? '').replace(error.message, '')
  const stack = places.split('\n').filter((line) => line.trimStart().startsWith('at '))
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), stack: stack.slice(0, 8) }
}
