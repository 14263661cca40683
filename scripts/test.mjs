/**
 * `npm test`: everything, one step after the other, to the end even when one fails. The last line of stdout
 * is `N passed, N failed`. `npm test -- types e2e` runs those steps only; `long` runs when it is named.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt } from './build.mjs'
import { run } from './child.mjs'
import { countPlaywright, countVitest, total } from './counts.mjs'
import { Stop } from './stop.mjs'
import { command, environment, tasks } from './tasks.mjs'

/** @typedef {import('./counts.mjs').Counts & { output: string }} Result */
/** @typedef {{ name: string, run: () => Promise<Result> }} Step */

const root = resolve(fileURLToPath(import.meta.url), '..', '..')
const node = process.execPath
const minute = 60_000
const results = join(root, 'test-results')
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`)

/** @type {Step[]} */
const checks = [
  check('types', 'types'),
  check('lint', 'lint'),
  check('format', 'format', ['--check']),
  check('dead code', 'deadcode'),
  // What a start imports must be in `dependencies`: here the rest is installed, too, and would hide it.
  check('unlisted', 'deadcode', ['--production', '--strict', '--include', 'unlisted']),
  check('licences', 'licences'),
  check('lockfile', 'lockfile'),
  check('sbom', 'sbom'),
]

/** @type {Step[]} */
const trials = [
  // Before the specs: some of them start the whole product, as `npm start` does.
  {
    name: 'build',
    run: async () => {
      await ensureBuilt(root, node, () => {})
      return { passed: 1, failed: 0, skipped: 0, output: '' }
    },
  },
  {
    name: 'specs',
    run: () =>
      trial(
        'spec',
        ['--allowOnly=false', '--reporter=default', '--reporter=json'],
        'spec.json',
        countVitest,
        {},
      ),
  },
  {
    name: 'e2e',
    run: async () => {
      const browser = await ensureBrowser(root, node, say)
      return trial('e2e', ['--forbid-only', '--retries=0'], 'e2e.json', countPlaywright, {
        PLAYWRIGHT_CHROMIUM: browser,
      })
    },
  },
]

/** @type {Step} */
const long = {
  name: 'long',
  run: async () => {
    await ensureBuilt(root, node, () => {})
    return trial(
      'spec',
      ['--config=vitest.long.config.ts', '--allowOnly=false', '--reporter=default', '--reporter=json'],
      'long.json',
      countVitest,
      {},
    )
  },
}

process.exitCode = await main(process.argv.slice(2))

/** @param {string[]} names */
async function main(names) {
  const all = [...checks, ...trials, long]
  const unknown = names.filter((name) => !all.some((step) => step.name === name))
  if (unknown.length > 0) {
    say(`no step is called ${unknown.join(', ')}; there are ${all.map((step) => step.name).join(', ')}`)
    return 1
  }
  const wanted = (/** @type {Step} */ step) => names.length === 0 || names.includes(step.name)
  mkdirSync(results, { recursive: true })
  // Two at a time: each check is one process that leaves cores idle. The trials measure time, and go alone.
  const alone = [...trials.filter(wanted), ...(names.includes(long.name) ? [long] : [])]
  const counts = [...(await inTurn(checks.filter(wanted), 2)), ...(await inTurn(alone, 1))]
  const { passed, failed } = total(counts)
  say(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/**
 * @param {Step[]} steps
 * @param {number} width
 */
async function inTurn(steps, width) {
  const queue = [...steps]
  /** @type {Result[]} */
  const done = []
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) done.push(await perform(step))
  }
  await Promise.all(Array.from({ length: width }, worker))
  return done
}

/** @param {Step} step */
async function perform(step) {
  const start = performance.now()
  /** @type {Result} */
  let result
  try {
    result = await step.run()
  } catch (error) {
    const output = error instanceof Stop ? error.message : inspect(error)
    result = { passed: 0, failed: 1, skipped: 0, output }
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  say(`${step.name.padEnd(10)} ${seconds.padStart(6)} s   ${words(result)}`)
  if (result.failed > 0 || result.skipped > 0) say(`${result.output.trimEnd()}\n`)
  return result
}

/** @param {import('./counts.mjs').Counts} counts */
function words({ passed, failed, skipped }) {
  const parts = [failed > 0 && `${failed} FAILED`, `${passed} passed`, skipped > 0 && `${skipped} SKIPPED`]
  return parts.filter(Boolean).join(', ')
}

/**
 * A tool that says yes or no; counts as one.
 * @param {string} name
 * @param {keyof typeof tasks} task
 * @param {string[]} [args]
 * @returns {Step}
 */
function check(name, task, args = []) {
  return {
    name,
    run: async () => {
      const { code, output } = await tool(task, args, 3 * minute)
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output }
    },
  }
}

/**
 * A tool that counts, and leaves its counts in a file.
 * @param {keyof typeof tasks} task
 * @param {string[]} args
 * @param {string} file
 * @param {typeof countVitest} count
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function trial(task, args, file, count, env) {
  const report = join(results, file)
  // The counts of an earlier run must not stand in for a run that crashed.
  rmSync(report, { force: true })
  const where = task === 'spec' ? [`--outputFile.json=${report}`] : []
  const { code, output } = await tool(task, [...args, ...where], 30 * minute, env)
  return { ...count(text(report), code), output }
}

/**
 * @param {keyof typeof tasks} task
 * @param {string[]} args
 * @param {number} limit
 * @param {NodeJS.ProcessEnv} [env]
 */
async function tool(task, args, limit, env = {}) {
  const line = command(root, tasks[task], args)
  const ended = await run(node, line, {
    cwd: root,
    env: { ...environment(root, node, tasks[task]), FORCE_COLOR: undefined, ...env },
    capture: true,
    limit,
  })
  if (!ended.late) return ended
  return {
    code: ended.code || 1,
    output: `${ended.output}\nstopped: it took more than ${limit / minute} minutes`,
  }
}

/** @param {string} file */
function text(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
