import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { run } from './child.mjs'
import { Stop } from './stop.mjs'

/**
 * The path of npm's own script, so that any Node can run it. `npm` on PATH would bring its own Node along.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [execPath]
 */
export function findNpm(env = process.env, execPath = process.execPath) {
  for (const candidate of candidates(env, execPath)) {
    if (!candidate || basename(candidate) !== 'npm-cli.js' || !existsSync(candidate)) continue
    const { version } = JSON.parse(readFileSync(join(dirname(candidate), '..', 'package.json'), 'utf8'))
    if (Number.parseInt(version, 10) < 8) {
      throw new Stop(`npm 8 or newer is needed, and this is npm ${version}. Type: npm install -g npm@10`)
    }
    return candidate
  }
  throw new Stop('npm was not found. It comes with Node (https://nodejs.org); on Debian: apt install npm')
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} execPath
 * @returns {Generator<string | undefined>}
 */
function* candidates(env, execPath) {
  // Set by npm itself; other package managers put their own script here.
  yield env['npm_execpath']
  const beside = dirname(execPath)
  yield join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  yield join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js')
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    const npm = join(folder, 'npm')
    if (folder && existsSync(npm)) yield realpathSync(npm)
    yield join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
  }
  try {
    const windows = process.platform === 'win32'
    const root = execFileSync(windows ? 'npm.cmd' : 'npm', ['root', '-g'], {
      env,
      shell: windows,
      stdio: 'pipe',
    })
    yield join(root.toString().trim(), 'npm', 'bin', 'npm-cli.js')
  } catch {
    // No npm on PATH: the caller says what to do.
  }
}

/**
 * `npm ci` as the lockfile says, whatever the person's own npm settings are: `omit`, NODE_ENV=production,
 * `package-lock=false` and `engine-strict` would each leave something out or refuse.
 *
 * An optional package that cannot be fetched is left out, and npm exits 0. Asked for it by name, npm says what
 * is wrong, or brings it after all.
 * @param {string} node the Node that runs npm: optional packages are chosen by *its* version
 * @param {string} cwd
 * @param {() => string[]} lacking what should be there and is not, as `name@version`
 * @param {NodeJS.ProcessEnv} [env]
 * @param {{ dev?: boolean, keep?: boolean }} [mode] `dev`: devDependencies, too. `keep`: adds to what is installed,
 * where `npm ci` would first take it away
 * @returns {Promise<import('./child.mjs').Ended>}
 */
export async function ci(node, cwd, lacking, env = process.env, { dev = true, keep = false } = {}) {
  const npm = findNpm(env)
  const call = (/** @type {string[]} */ args) =>
    run(node, [npm, ...args, '--loglevel=error'], { cwd, env: forNpm(env), capture: true })
  const despite = [
    dev ? '--include=dev' : '--omit=dev',
    '--include=optional',
    '--include=peer',
    '--package-lock',
    '--no-engine-strict',
  ]
  const way = keep ? ['install', '--no-save'] : ['ci']
  const install = [...way, '--ignore-scripts', '--no-audit', '--no-fund', ...despite]
  const first = await call(install)
  const left = first.code === 0 ? lacking().slice(0, 5) : []
  if (left.length === 0) return first
  const fetched = await call(['cache', 'add', ...left])
  if (fetched.code !== 0) return fetched
  const second = await call(install)
  const still = second.code === 0 ? lacking() : []
  if (still.length === 0) return second
  return {
    ...second,
    code: 1,
    output: `npm ${way[0]} leaves out ${still.slice(0, 5).join(', ')}\n${second.output}`,
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function forNpm(env) {
  const { NODE_ENV: _, ...rest } = env
  for (const name of Object.keys(rest)) {
    // What the npm above us says about its own run, which is not about this one.
    if (
      /^npm_(package|lifecycle|command)|^npm_config_(global_prefix|local_prefix|global|dry_run)$/i.test(name)
    ) {
      delete rest[name]
    }
  }
  // npm looks for the machine's settings (a mirror, a company's certificates) beside the Node that runs it,
  // and ours is not where the machine's is.
  const prefix = process.platform === 'win32' ? dirname(process.execPath) : dirname(dirname(process.execPath))
  return { npm_config_globalconfig: join(prefix, 'etc', 'npmrc'), ...rest }
}
