import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holdFolder } from '#proxy/lock.ts'

const main = join(import.meta.dirname, 'main.ts')
const folder = () => mkdtempSync(join(tmpdir(), 'authdesk-main-'))

/** Starts the product as a person does, with settings that cannot work. */
function start(env: Record<string, string>) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      AUTHDESK_PORT: '0',
      AUTHDESK_SANDBOX_PORT: '0',
      AUTHDESK_DATA: folder(),
      ...env,
    },
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, lines: stderr.trim().split('\n'), stdout }
}

describe('what cannot start says so in one line each, and exits with 1', () => {
  test('settings that are wrong, all of them', () => {
    const { status, lines } = start({
      AUTHDESK_HOST: '0.0.0.0',
      AUTHDESK_LOG_LEVEL: 'loud',
      AUTHDESK_TRUST_PROXY: 'all',
    })
    expect(status).toBe(1)
    expect(lines).toHaveLength(3)
    expect(lines.join('\n')).toMatch(/AUTHDESK_HOST is a public address, and plain http is refused there/)
    expect(lines.join('\n')).toMatch(/AUTHDESK_LOG_LEVEL must be one of trace, debug.*Example: info/)
    expect(lines.join('\n')).toMatch(/AUTHDESK_TRUST_PROXY must be .*Example: /)
  })

  test('a file that cannot be read', () => {
    const { status, lines } = start({ AUTHDESK_CONFIG: '/nowhere/authdesk.json' })
    expect([status, lines]).toEqual([1, [expect.stringMatching(/AUTHDESK_CONFIG cannot be read \(ENOENT\)/)]])
  })

  test('a busy port, and what else to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    for (const name of ['AUTHDESK_PORT', 'AUTHDESK_SANDBOX_PORT']) {
      const { status, lines } = start({ [name]: String(port), AUTHDESK_LOG_LEVEL: 'silent' })
      expect([name, status, lines]).toEqual([name, 1, [expect.stringContaining(`port ${port} is busy`)]])
    }
    taken.close()
  })

  test('a data folder on which another one runs', async () => {
    const data = folder()
    const letGo = holdFolder(data)
    const { status, lines } = start({ AUTHDESK_DATA: data, AUTHDESK_LOG_LEVEL: 'silent' })
    letGo()
    expect([status, lines]).toEqual([1, [expect.stringContaining(`another Authdesk runs on ${data}`)]])
  })

  test('a data folder that is a file', () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    const { status, lines } = start({ AUTHDESK_DATA: file })
    expect([status, lines.length]).toEqual([1, 1])
    expect(lines[0]).toMatch(/AUTHDESK_DATA|cannot write/)
  })

  test.runIf(process.platform === 'linux')('a data folder where no folder can be', () => {
    for (const data of ['/proc/authdesk', '/proc/self/deep/down', '/sys/authdesk', '/dev/null/x']) {
      const { status, lines } = start({ AUTHDESK_DATA: data })
      expect([data, status, lines]).toEqual([
        data,
        1,
        [expect.stringMatching(/AUTHDESK_DATA cannot be written \(E[A-Z]+\)\. Example: /)],
      ])
    }
  })

  test('a store that is none', () => {
    const data = folder()
    writeFileSync(
      join(data, 'authdesk.db'),
      'this is not a database, and long enough to look like one'.repeat(40),
    )
    const { status, lines } = start({ AUTHDESK_DATA: data, AUTHDESK_LOG_LEVEL: 'silent' })
    expect([status, lines]).toEqual([1, [expect.stringMatching(/the store cannot be opened/)]])
  })
})
