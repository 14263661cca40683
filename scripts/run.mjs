/**
 * Every npm script comes through here: `node scripts/run.mjs <task> [arguments]`.
 *
 * The `node` that runs this file is whatever the machine has (18 or newer, so only built-ins and old syntax
 * here). It puts Node in place, the packages, the built page, and hands over to that Node.
 * One command and not `install && start`: in `a && b` the shell has looked up `node` before `a` brings one.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt } from './build.mjs'
import { run } from './child.mjs'
import { ensureInstalled } from './install.mjs'
import { chooseNode, nodePath, pin } from './node.mjs'
import { Stop } from './stop.mjs'
import { command, environment, tasks } from './tasks.mjs'

const root = resolve(fileURLToPath(import.meta.url), '..', '..')
/** @param {string} line */
const say = (line) => process.stderr.write(`authdesk: ${line}\n`)
// Else Node would open its inspector, and our environment may hold client secrets. Node 18 has no --disable-sigusr1.
process.on('SIGUSR1', () => {})

try {
  process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3))
} catch (error) {
  // Of the command line, 1 is a verdict: at least one token is alive.
  const verdicts = process.argv[2] === 'authdesk'
  if (!(error instanceof Stop) && !verdicts) throw error
  say(error instanceof Stop ? error.message : String(error instanceof Error ? error.stack : error))
  process.exitCode = verdicts || !(error instanceof Stop) ? 70 : error.code
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function main(name, args) {
  if (Number.parseInt(process.versions.node, 10) < 18) {
    throw new Stop(
      `Node 18 or newer is needed to begin with, and this is ${process.version}: https://nodejs.org`,
    )
  }
  /** @type {import('./tasks.mjs').Task | undefined} */
  const task = Object.entries(tasks).find(([key]) => key === name)?.[1]
  if (!task) throw new Stop(`there is no task "${name}"; there are ${Object.keys(tasks).join(', ')}`)

  const node = task.unpinned ? process.execPath : await chooseNode(root, Boolean(task.product), say)
  if (name === 'start' || name === 'dev')
    say(
      node === nodePath(root)
        ? `Node ${pin?.version}, pinned here`
        : `Node ${process.versions.node} of this system, ${node}`,
    )
  if (!task.bare) await ensureInstalled(root, node, say, !task.product)
  if (task.built) {
    const built = await ensureBuilt(root, node, say)
    if (name === 'build') say(built ? 'dist/ is built' : 'dist/ is up to date')
  }
  if (name === 'build') return 0

  const env = environment(root, node, task)
  if (task.browser) env['PLAYWRIGHT_CHROMIUM'] = await ensureBrowser(root, node, say)
  const { code } = await run(node, command(root, task, args), { cwd: root, env })
  return code
}
