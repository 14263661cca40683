import { expect, test } from 'vitest'
import { countPlaywright, countVitest, total } from './counts.mjs'

const vitest = (report: object, code = 0) => countVitest(JSON.stringify(report), code)
const playwright = (stats: object, code = 0) => countPlaywright(JSON.stringify({ stats }), code)

test('specs', () => {
  expect(vitest({ numPassedTests: 9 })).toEqual({ passed: 9, failed: 0, skipped: 0 })
  expect(vitest({ numPassedTests: 9, numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 }, 1)).toEqual({
    passed: 9,
    failed: 2,
    skipped: 4,
  })
})

test('a spec file that cannot be loaded has no tests, and counts as one that failed', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  expect(vitest({ numPassedTests: 2, numFailedTests: 1, testResults }, 1).failed).toBe(2)
})

test('e2e: skipped is not passed, and flaky is failed', () => {
  expect(playwright({ expected: 5, unexpected: 1, flaky: 2, skipped: 3 }, 1)).toEqual({
    passed: 5,
    failed: 3,
    skipped: 3,
  })
})

test('a run that crashed, said nothing, or ran nothing failed once', () => {
  const once = { passed: 0, failed: 1, skipped: 0 }
  for (const count of [countVitest, countPlaywright]) {
    expect(count(undefined, 134)).toEqual(once)
    expect(count('', 0)).toEqual(once)
    expect(count('{"numPassedTests": 4', 0)).toEqual(once)
    expect(count('null', 0)).toEqual(once)
    expect(count('{}', 0)).toEqual(once)
  }
  // Every test passed, and yet it ended badly: an unhandled rejection, a server that would not stop.
  expect(vitest({ numPassedTests: 4 }, 1)).toEqual({ passed: 4, failed: 1, skipped: 0 })
  expect(playwright({ expected: 4 }, 1)).toEqual({ passed: 4, failed: 1, skipped: 0 })
  expect(playwright({ skipped: 4 })).toEqual({ passed: 0, failed: 1, skipped: 4 })
})

test('nothing at all is not green', () => {
  expect(total([])).toEqual({ passed: 0, failed: 1 })
  expect(total([{ passed: 0, failed: 0, skipped: 7 }])).toEqual({ passed: 0, failed: 1 })
  expect(
    total([
      { passed: 1, failed: 0, skipped: 1 },
      { passed: 7, failed: 2, skipped: 0 },
    ]),
  ).toEqual({ passed: 8, failed: 2 })
})
