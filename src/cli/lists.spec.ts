import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, startHostile } from '../proxy/testing/hostile.ts'

const row = (id: number) => ({
  id,
  app: { client_id: 'abcde12345fghij67890', name: 'App', url: 'https://app' },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  scopes: ['repo'],
})

/** The real command line as a process of its own, against a server that lists for ever. */
async function grants(apiUrl: string): Promise<{ code: number; out: string; err: string }> {
  const data = mkdtempSync(join(tmpdir(), 'authdesk-lists-'))
  const config = join(data, 'authdesk.json')
  writeFileSync(
    config,
    JSON.stringify({ data: join(data, 'state'), server: { baseUrl: apiUrl, apiUrl, profile: 'ghes' } }),
  )
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), 'grants', '--user', 'octocat', '--password-fd', '0', '--json'],
    { cwd: data, detached: true, env: { PATH: process.env.PATH, AUTHDESK_CONFIG: config, INIT_CWD: data } },
  )
  const ran = { out: '', err: '' }
  child.stdout.on('data', (text) => (ran.out += String(text)))
  child.stderr.on('data', (text) => (ran.err += String(text)))
  child.stdin.end('any-password\n')
  const [code] = (await once(child, 'close')) as [number]
  rmSync(data, { recursive: true, force: true })
  return { ...ran, code }
}

test('a list whose end moves on with each page is not read for ever, and what was read is said not to be all', async () => {
  const hostile = await startHostile()
  hostile.attack = (socket, path) => {
    // Signing in looks at the tokens.
    if (path.startsWith('/authorizations')) return void socket.write(json('[]'))
    const page = Number(/[?&]page=(\d+)/.exec(path)?.[1] ?? 1)
    return void socket.write(
      json(JSON.stringify([row(page)]), { Link: `<https://h/x?page=${page + 1}>; rel="last"` }),
    )
  }
  const { code, out, err } = await grants(hostile.url)
  hostile.close()
  expect(code, err).toBe(3)
  expect(out.trim().split('\n').length).toBeLessThan(20)
  expect(err).toContain('the rest could not be read')
  expect(hostile.requests).toBeLessThan(30)
}, 60_000)
