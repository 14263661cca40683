import { messagesIn } from '#web/messages/catalogue.ts'
import { problemMessages, type ProblemWords } from '#web/messages/en/problems.ts'
import type { ProblemError } from './problem.ts'

/** Code → cause, effect, next step. The only place that words a problem. */
export function problemWords(problem: ProblemError): ProblemWords {
  const m = messagesIn(problemMessages)
  const words = m.words[problem.code]
  return problem.reading && words.effect === m.unsure ? { ...words, effect: m.nothingRead } : words
}
