import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * @typedef {object} Ended
 * @property {number} code exit code, 128 + n when signal n ended it
 * @property {string} output stdout and stderr in order of arrival; empty when they were not captured
 * @property {boolean} late it was stopped because it took longer than `limit`
 */

/** @type {Map<import('node:child_process').ChildProcess, boolean>} child → leads its own process group */
const living = new Map()
let watching = false

/**
 * Whoever stops us means what we started too. A terminal's Ctrl-C reaches the children by itself, and a
 * second copy would look like an impatient person; every other signal reaches only us and is passed on.
 */
function watchSignals() {
  if (watching) return
  watching = true
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (living.size === 0) process.exit(exitCode(null, signal))
      for (const [child, group] of living) {
        if (group || signal !== 'SIGINT' || !process.stdin.isTTY) stop(child, group, signal)
      }
    })
  }
  // Between npm and us stands a shell. A signal to npm ends that shell and goes no further: without a parent,
  // we are meant too. Started by hand, losing the parent is no sign: the terminal may just have been closed.
  const parent = process.ppid
  if (process.env['npm_lifecycle_event']) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      process.kill(process.pid, 'SIGTERM')
    }, 200).unref()
  }
  process.on('exit', () => {
    for (const [child, group] of living) stop(child, group, 'SIGTERM')
  })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} group
 * @param {NodeJS.Signals} signal
 */
function stop(child, group, signal) {
  try {
    if (group && child.pid) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It ended in the meantime.
  }
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? (signal ? 128 + constants.signals[signal] : 1)
}

/**
 * Runs a program to its end. Never through a shell: no quoting, and nothing between us and its signals.
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, limit?: number }} [options]
 * `capture` collects the output instead of showing it; `limit` is in ms, and takes the children down too
 * @returns {Promise<Ended>}
 */
export function run(file, args, { cwd, env = process.env, capture = false, limit } = {}) {
  watchSignals()
  const group = limit !== undefined && process.platform !== 'win32'
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      detached: group,
      windowsHide: true,
    })
    living.set(child, group)
    /** @type {Buffer[]} */
    const chunks = []
    let late = false
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    const timer = limit && setTimeout(() => ((late = true), stop(child, group, 'SIGKILL')), limit)
    /** @param {() => void} settle */
    const end = (settle) => {
      clearTimeout(timer)
      living.delete(child)
      settle()
    }
    child.once('error', (error) => end(() => reject(error)))
    child.once('close', (code, signal) =>
      end(() =>
        resolve({ code: exitCode(code, signal), output: Buffer.concat(chunks).toString('utf8'), late }),
      ),
    )
  })
}
