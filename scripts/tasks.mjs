import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withNode } from './node.mjs'

/** @typedef {keyof typeof packages} Tool */

/**
 * What each npm script does. `script` is a file of ours, `bin` a tool from node_modules. `built` brings dist/ up to
 * date first, `bare` needs no packages, `browser` needs a Chromium, `quick` starts faster the next time. `product` is
 * what a person runs to use Authdesk, and not to work on it. `unpinned` runs on the machine's Node, whatever it is.
 * @typedef {object} Task
 * @property {string} [script]
 * @property {Tool} [bin]
 * @property {string[]} [args]
 * @property {boolean} [built]
 * @property {boolean} [bare]
 * @property {boolean} [browser]
 * @property {boolean} [quick]
 * @property {boolean} [product]
 * @property {boolean} [unpinned]
 */

export const tasks = /** @satisfies {Record<string, Task>} */ ({
  start: { script: 'src/start.ts', built: true, quick: true, product: true },
  sender: { script: 'src/sender.ts', quick: true, product: true },
  dev: { script: 'src/main.ts', args: ['--dev'], quick: true, product: true },
  sandbox: { script: 'src/sandbox/cli.ts', quick: true, product: true },
  authdesk: { script: 'src/cli/main.ts', quick: true, product: true },
  build: { built: true, product: true },
  test: { script: 'scripts/test.mjs' },
  'test:long': { script: 'scripts/test.mjs', args: ['long'] },
  'test:crash': { script: 'scripts/test-crash.ts' },
  types: { bin: 'tsc' },
  lint: { bin: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  format: { bin: 'oxfmt' },
  deadcode: { bin: 'knip' },
  licences: { script: 'scripts/licences.mjs' },
  lockfile: { script: 'scripts/lockfile-check.mjs' },
  sbom: { script: 'scripts/sbom.mjs', bare: true },
  // Some specs start the whole product, as `npm start` does.
  spec: { bin: 'vitest', args: ['run'], built: true, quick: true },
  e2e: { bin: 'playwright', args: ['test'], built: true, browser: true, quick: true },
  shots: { script: 'scripts/shots.ts', built: true, browser: true },
  // Starts the product, which wants its page.
  'bench:proxy': { script: 'scripts/bench-proxy.ts', built: true },
  'bench:connections': { script: 'scripts/bench-connections.ts', built: true },
  'bench:bulk': { script: 'scripts/bench-bulk.ts', built: true, browser: true },
  'bench:extract': { script: 'scripts/bench-extract.ts', built: true, browser: true },
  'bench:sandbox': { script: 'scripts/bench-sandbox.ts' },
  'bench:load': { script: 'scripts/bench-load.ts', built: true, browser: true },
  'bench:restart': { script: 'scripts/bench-restart.ts', built: true, quick: true },
  'bench:list': { script: 'scripts/bench-list.ts', built: true, browser: true },
  'node:verify': { script: 'scripts/node-verify.mjs', bare: true, unpinned: true },
  // `npm run node -- file.ts`: the pinned Node itself.
  node: { bare: true },
})

const packages = {
  knip: 'knip',
  oxfmt: 'oxfmt',
  oxlint: 'oxlint',
  playwright: '@playwright/test',
  tsc: 'typescript',
  vite: 'vite',
  vitest: 'vitest',
}

/**
 * What a task finds in its environment: its Node, and for `quick` where Node keeps what it made of our sources,
 * which is most of a start. Processes that it starts keep theirs there, too.
 * @param {string} root
 * @param {string} node
 * @param {Task} task
 */
export function environment(root, node, task) {
  const env = withNode(root, node)
  // For the runner alone; the product refuses settings that it does not know.
  delete env['AUTHDESK_NODE']
  if (task.quick) env['NODE_COMPILE_CACHE'] ??= join(root, '.cache', 'compile')
  return env
}

/**
 * The script behind a tool's name. From its package and not from `.bin`, where Windows has shell files.
 * @param {string} root
 * @param {Tool} name
 */
export function binary(root, name) {
  const folder = join(root, 'node_modules', packages[name])
  return join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin[name])
}

/**
 * What to give to Node for a task. The product's memory holds tokens: no signal opens its inspector.
 * @param {string} root
 * @param {Task} task
 * @param {string[]} more
 */
export function command(root, { script, bin, args = [], product }, more = []) {
  const file = script ? [join(root, script)] : bin ? [binary(root, bin)] : []
  return [...(product ? ['--disable-sigusr1'] : []), ...file, ...args, ...more]
}
