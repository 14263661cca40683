import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

const beat = 1_000
const poll = 100
/** Tokens of the locks that this process holds. */
const held = new Set()

/** @typedef {{ pid: number, host: string, token: string }} Owner */

/**
 * Does `work` while no other process holds the lock directory `path`; waits for the one that does.
 * The directory is filled first and then renamed into place, so a lock always names its owner.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(owner: Owner) => void} [onWait] called once if we have to wait
 * @param {number} [silence] ms without a sign of life from the owner until we take the lock over
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}, silence = 30_000) {
  const token = randomUUID()
  /** @type {Owner} */
  const me = { pid: process.pid, host: hostname(), token }
  const wait = { told: false, token: '', mtime: 0, since: 0 }
  while (!take(path, me)) {
    // Nobody to be read: just released, or (after a full disk) never written.
    const owner = read(path) ?? { pid: 0, host: '', token: 'unreadable' }
    if (!wait.told && owner.pid) onWait(owner)
    wait.told ||= owner.pid > 0
    if (dead(owner) || mute(path, owner, wait) > silence) takeAway(path, owner)
    // The owner is another process: looking again is the only way to learn that it has finished.
    else await new Promise((resolve) => setTimeout(resolve, poll))
  }
  held.add(token)
  const release = () => {
    held.delete(token)
    if (read(path)?.token !== token) return
    // Away in one step: a lock that is being emptied could be replaced by the next one, and emptied with it.
    renameSync(path, `${path}-${token}`)
    rmSync(`${path}-${token}`, { recursive: true, force: true })
  }
  const heart = setInterval(() => touch(path), beat)
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(heart)
    process.removeListener('exit', release)
    release()
  }
}

/**
 * @param {string} path
 * @param {Owner} me
 */
function take(path, me) {
  const filled = `${path}-${me.token}`
  mkdirSync(filled, { recursive: true })
  writeFileSync(join(filled, 'owner.json'), JSON.stringify(me))
  try {
    renameSync(filled, path)
    return true
  } catch {
    // Only a directory that is not empty cannot be replaced: somebody holds the lock.
    rmSync(filled, { recursive: true, force: true })
    return false
  }
}

/**
 * @param {string} path
 * @returns {Owner | undefined}
 */
function read(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {Owner} owner */
function dead(owner) {
  if (owner.host !== hostname()) return false
  // Our own number under another token: a container restarted, and numbers began anew.
  if (owner.pid === process.pid) return !held.has(owner.token)
  try {
    process.kill(owner.pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/**
 * A process number may belong to somebody else by now, or to another machine: an owner who has not moved
 * for a while is gone. Returns for how many ms we have watched it not move, by our own clock: clocks may differ.
 * @param {string} path
 * @param {Owner} owner
 * @param {{ token: string, mtime: number, since: number }} wait
 */
function mute(path, owner, wait) {
  const mtime = statSync(join(path, 'owner.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (wait.token !== owner.token || wait.mtime !== mtime) {
    Object.assign(wait, { token: owner.token, mtime, since: performance.now() })
  }
  return performance.now() - wait.since
}

/**
 * Two who wait may both see a dead owner. Each renames the lock to a name made from the dead owner's token,
 * and only the first can: the second cannot take away the lock that the first has put up since. So the dead
 * lock stays under that name; it is a few bytes, and rare.
 * @param {string} path
 * @param {Owner} owner
 */
function takeAway(path, owner) {
  mkdirSync(graves(path), { recursive: true })
  try {
    renameSync(path, join(graves(path), owner.pid ? owner.token : randomUUID()))
  } catch {
    // Somebody else was first.
  }
}

/** @param {string} path */
function graves(path) {
  return join(dirname(path), `${basename(path)}-stale`)
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date()
    utimesSync(join(path, 'owner.json'), now, now)
  } catch {
    // Taken from us after a long sleep; the work is idempotent.
  }
}
