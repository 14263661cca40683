import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './child.mjs'

const minute = 60_000

/**
 * Installs packages of the system, where that needs no password: as root on Debian and its kin, which is what
 * a container is. Whether it worked shows in what was missing.
 * @param {string[]} packages
 * @param {(line: string) => void} say
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<boolean>} whether it was tried
 */
export async function aptInstall(packages, say, env = process.env) {
  const apt = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'apt-get'))
    .find(existsSync)
  if (process.getuid?.() !== 0 || !apt) return false
  say(`Installing ${packages.join(', ')} by apt-get`)
  const quietly = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, capture: true }
  await run(apt, ['update'], { ...quietly, limit: 5 * minute })
  await run(apt, ['install', '-y', '--no-install-recommends', ...packages], {
    ...quietly,
    limit: 10 * minute,
  })
  return true
}
