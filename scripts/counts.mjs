/**
 * How many of what ran passed and failed. Whatever did not clearly pass is not counted as passed: a skipped
 * test is neither, a flaky one failed, and a run that says nothing failed once.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @param {string | undefined} report what `vitest --reporter=json` wrote
 * @param {number} code its exit code
 * @returns {Counts}
 */
export function countVitest(report, code) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = parse(report)
  // A file that cannot be loaded has no tests, and so no failed ones.
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  return settle(numPassedTests, numFailedTests + broken, numPendingTests + numTodoTests, code)
}

/**
 * @param {string | undefined} report what Playwright's JSON reporter wrote
 * @param {number} code its exit code
 * @returns {Counts}
 */
export function countPlaywright(report, code) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = parse(report).stats ?? {}
  return settle(expected, unexpected + flaky, skipped, code)
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {number} skipped
 * @param {number} code
 */
function settle(passed, failed, skipped, code) {
  // It crashed, or had nothing to run: no step is green without having shown something.
  const silent = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: silent ? 1 : failed, skipped }
}

/** @param {string | undefined} report */
function parse(report) {
  try {
    return JSON.parse(report ?? '') ?? {}
  } catch {
    return {}
  }
}

/** @param {Counts[]} all */
export function total(all) {
  const passed = all.reduce((sum, { passed }) => sum + passed, 0)
  const failed = all.reduce((sum, { failed }) => sum + failed, 0)
  return { passed, failed: passed + failed === 0 ? 1 : failed }
}
