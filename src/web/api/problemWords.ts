import { messagesIn } from '#web/messages/catalogue.ts'
import { problemMessages, type ProblemWords } from '#web/messages/en/problems.ts'
import type { ProblemError } from './problem.ts'

/** Code → cause, effect, next step. The only place that words a problem. */
export function problemWords(problem: ProblemError): ProblemWords {
  const m = messagesIn(problemMessages)
  const words = m.words[problem.code]
  if (words.effect !== m.unsure) return words
  const effect = problem.reading ? m.nothingRead : problem.details.unchanged ? m.nothingChanged : m.unsure
  return { ...words, effect }
}
