import { expect, test } from 'vitest'
import { createLog } from './log.ts'

const TOKEN = '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'

test.each([
  ['in the message', () => new Error(TOKEN)],
  [
    'in a line of it that looks like a place',
    () => new Error(`x\n    at ${TOKEN} (file:///x.ts:1:1)\n at ${TOKEN}`),
  ],
  [
    'in what the parser of JSON quotes',
    () => {
      try {
        return JSON.parse(`"\n at ${TOKEN.slice(0, 12)}`) as Error
      } catch (error) {
        return error as Error
      }
    },
  ],
  ['in its cause', () => new Error('x', { cause: new Error(TOKEN) })],
])('what somebody pasted is in no line: %s', (_, make) => {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).error({ err: make() }, 'failed')
  expect(lines.join('')).not.toContain(TOKEN.slice(0, 12))
  expect(JSON.parse(lines[0]!).err.stack.join('\n')).toMatch(/^ +at .*log\.spec\.ts/m)
})
