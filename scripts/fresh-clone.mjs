/**
 * Do the two commands work for somebody who has just cloned this, with the Node and npm that they happen to
 * have? Run by hand: `npm run node -- scripts/fresh-clone.mjs [node+npm …]`, e.g. `18+10.9 20+11`. Downloads
 * each Node and npm, clones what is committed here, and starts with an empty npm cache.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { run } from './child.mjs'
import { nodePath, pin } from './node.mjs'
import { findNpm } from './npm.mjs'

const root = resolve(fileURLToPath(import.meta.url), '..', '..')
const minute = 60_000
const binary = (nodePath('') ?? '').replace(/^.*node_modules/, 'node_modules')
const pairs = process.argv.length > 2 ? process.argv.slice(2) : ['18+10.9', '20+11']

let faults = 0
for (const pair of pairs) {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-fresh-'))
  try {
    await tryPair(pair, folder)
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    faults += 1
    console.log(
      `${pair}: FAILED: ${error instanceof Error ? error.message : String(error)} (logs in ${folder})`,
    )
  }
}
process.exitCode = faults === 0 ? 0 : 1

/**
 * @param {string} pair
 * @param {string} folder
 */
async function tryPair(pair, folder) {
  const env = await prepare(pair, folder)
  // A clone and a cache each: a test run must not live on what a start has left behind, nor the other way round.
  await test(pair, await clone(folder, 'test', env))
  const { path, env: own } = await clone(folder, 'start', env)
  const ports = [await freePort(), await freePort()]
  const started = {
    ...own,
    AUTHDESK_PORT: String(ports[0]),
    AUTHDESK_SANDBOX_PORT: String(ports[1]),
  }
  const times = []
  for (const which of ['first', 'second', 'third', 'fourth']) {
    times.push(await start(path, started, ports, join(folder, `start-${which}.log`)))
    console.log(`${pair}: npm start, ${which} time: ${times.at(-1)?.toFixed(1)} s`)
  }
  // The best of three: this is about what a start has to do, not about what else the machine was doing.
  if (Math.min(...times.slice(1)) > 3) throw new Error('a start with everything in place took more than 3 s')
}

/**
 * @param {string} pair
 * @param {string} folder
 */
async function prepare(pair, folder) {
  const [nodeVersion, npmVersion] = pair.split('+')
  const tools = join(folder, 'tools')
  const bin = join(tools, 'bin')
  mkdirSync(bin, { recursive: true })
  const wanted = [`${pin?.package}@${nodeVersion}`, `npm@${npmVersion}`]
  const options = ['--prefix', tools, '--ignore-scripts', '--no-save', '--loglevel=error']
  await must(process.execPath, [findNpm(), 'install', ...options, ...wanted], tools, process.env)
  symlinkSync(join(tools, binary), join(bin, 'node'))
  symlinkSync(join(tools, 'node_modules', 'npm', 'bin', 'npm-cli.js'), join(bin, 'npm'))

  /** @type {NodeJS.ProcessEnv} */
  const env = {}
  for (const [key, value] of Object.entries(process.env)) {
    // Nothing of the npm and the Node that run this script may reach the ones under trial.
    if (
      !/^(npm_(?!config_(registry|.*proxy|cafile|(user|global)config)$)|NODE$|NODE_(OPTIONS|PATH|ENV)$)/i.test(
        key,
      )
    )
      env[key] = value
  }
  const ours = dirname(process.execPath)
  const rest = (env['PATH'] ?? '').split(delimiter).filter((path) => path !== ours && !path.startsWith(root))
  env['PATH'] = [bin, ...rest].join(delimiter)
  const versions = await must(
    'sh',
    ['-c', 'echo "node $(node --version), npm $(npm --version 2>/dev/null)"'],
    folder,
    env,
  )
  console.log(`${pair}: ${versions.trim()}`)
  return env
}

/**
 * What is committed, in a folder of its own with an empty npm cache.
 * @param {string} folder
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
async function clone(folder, name, env) {
  const path = join(folder, name)
  await must('git', ['clone', '--quiet', root, path], folder, process.env)
  return { path, env: { ...env, npm_config_cache: join(folder, `${name}-cache`) } }
}

/**
 * @param {string} pair
 * @param {{ path: string, env: NodeJS.ProcessEnv }} where
 */
async function test(pair, { path, env }) {
  const since = performance.now()
  const { code, output } = await run('npm', ['test'], {
    cwd: path,
    env,
    capture: true,
    limit: 20 * minute,
  })
  console.log(output.trimEnd().replace(/^/gm, `${pair}: | `))
  console.log(`${pair}: npm test: exit ${code} after ${((performance.now() - since) / 1000).toFixed(0)} s`)
  if (code !== 0) throw new Error('npm test failed')
}

/**
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 * @param {number[]} ports
 * @param {string} log
 * @returns {Promise<number>} seconds until both ports answered
 */
async function start(clone, env, ports, log) {
  const since = performance.now()
  const child = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const file = createWriteStream(log)
  child.stdout.pipe(file)
  child.stderr.pipe(file)
  const ended = once(child, 'exit')
  let over = false
  void ended.then(() => (over = true))
  while (!(await Promise.all(ports.map(answers))).every(Boolean)) {
    if (over || performance.now() - since > 5 * minute)
      throw new Error(`npm start did not come up:\n${tail(log)}`)
    await sleep(20)
  }
  const seconds = (performance.now() - since) / 1000
  child.kill('SIGTERM')
  await ended
  const stopping = performance.now()
  while ((await Promise.all(ports.map(answers))).some(Boolean)) {
    if (performance.now() - stopping > 15_000)
      throw new Error('npm start was stopped, and a port still answers')
    await sleep(50)
  }
  return seconds
}

/** @param {number} port */
async function answers(port) {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })
    return true
  } catch {
    return false
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
async function must(file, args, cwd, env) {
  const { code, output } = await run(file, args, { cwd, env, capture: true })
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${code}\n${output}`)
  return output
}

/** @param {string} log */
function tail(log) {
  return readFileSync(log, 'utf8').split('\n').slice(-30).join('\n')
}
