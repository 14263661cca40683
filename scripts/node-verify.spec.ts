import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { call, checkout, folder, put } from './checkout.ts'

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')
const VERSION = '26.10.0'
const platforms = { 'linux-x64': 'bin/node', 'darwin-arm64': 'bin/node', 'win32-x64': 'bin/node.exe' }

/** A place with releases, made as nodejs.org's are, and a checkout that pins the binaries in them. */
async function releases() {
  const site = folder()
  const at = join(site, `v${VERSION}`)
  const sums: string[] = []
  const pins: Record<string, object> = {}
  for (const [platform, path] of Object.entries(platforms)) {
    const binary = `the binary for ${platform}`
    pins[platform] = { package: `node-${platform}`, version: VERSION, path, sha256: sha256(binary) }
    const base = `node-v${VERSION}-${platform}`
    const name = platform === 'win32-x64' ? 'win-x64/node.exe' : `${base}.tar.gz`
    if (platform === 'win32-x64') put(at, { [name]: binary })
    else {
      put(site, { [`made/${base}/${path}`]: binary, [`made/${base}/README.md`]: 'more' })
      mkdirSync(at, { recursive: true })
      execFileSync('tar', ['-czf', join(at, name), '-C', join(site, 'made'), base])
    }
    sums.push(`${sha256(readFileSync(join(at, name)))}  ${name}`)
  }
  put(at, { 'SHASUMS256.txt': `${sums.join('\n')}\n` })
  const server = createServer((request, reply) => {
    try {
      reply.end(readFileSync(join(site, request.url!)))
    } catch {
      reply.writeHead(404).end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const from = `http://127.0.0.1:${port}/`
  const path = checkout({ 'scripts/node/sha256.json': pins })
  const verify = (...args: string[]) =>
    call(process.execPath, ['scripts/run.mjs', 'node:verify', '--from', from, ...args], { cwd: path })
  return { at, pins, path, verify, close: () => server.close() }
}

test('the binary inside each archive is held against its pin', async () => {
  const { verify } = await releases()
  const { code, stdout } = await verify()
  expect(code).toBe(0)
  for (const platform of Object.keys(platforms))
    expect(stdout).toContain(`${platform}: the pinned Node 26.10.0 is the one in the release\n`)
  expect(stdout).toMatch(/3 compared with http:\/\/127\.0\.0\.1:\d+\/, none differs\n$/)
  expect(stdout).toContain('The signature of SHASUMS256.txt is not checked')
})

test('a pin that is not what was released is named, and ends with 1', async () => {
  const { path, pins, verify } = await releases()
  const other = { ...pins['linux-x64'], sha256: sha256('other') }
  put(path, { 'scripts/node/sha256.json': { ...pins, 'linux-x64': other } })
  const { code, stdout } = await verify()
  expect(code).toBe(1)
  expect(stdout).toContain(
    `linux-x64: pinned is SHA-256 ${sha256('other')}, and the release has ${sha256('the binary for linux-x64')}\n`,
  )
  expect(stdout).toMatch(/1 of 3 DIFFER/)
  expect(await verify('darwin-arm64')).toMatchObject({ code: 0 })
})

test('an archive that is not in the list as it is gives no good word', async () => {
  const { at, verify } = await releases()
  const name = `node-v${VERSION}-linux-x64.tar.gz`
  const listed = readFileSync(join(at, 'SHASUMS256.txt'), 'utf8')
  put(at, { 'SHASUMS256.txt': listed.replace(/^[0-9a-f]{64}(?= .*linux-x64)/m, sha256('other')) })
  const differs = await verify('linux-x64')
  expect(differs.code).toBe(1)
  expect(differs.stdout).toContain(`and SHASUMS256.txt says ${sha256('other')}`)

  put(at, { 'SHASUMS256.txt': listed.replace(name, 'another.tar.gz') })
  const unlisted = await verify('linux-x64')
  expect(unlisted.code).toBe(2)
  expect(unlisted.stdout).toMatch(new RegExp(`not compared: SHASUMS256.txt of .* does not name ${name}\n$`))
})

test('what cannot be reached, or only without https, is not compared, and ends with 2', async () => {
  const { at, verify, close } = await releases()
  put(at, { 'SHASUMS256.txt': '' })
  expect(await verify('linux-x64')).toMatchObject({ code: 2 })
  close()
  const away = await verify('linux-x64')
  expect(away.code).toBe(2)
  expect(away.stdout).toMatch(
    /^not compared: http:\/\/127\.0\.0\.1:\d+\/v26\.10\.0\/SHASUMS256\.txt cannot be fetched: ECONNREFUSED\n$/,
  )
  const plain = await verify('--from', 'http://nodejs.org/dist/')
  expect(plain).toMatchObject({ code: 2, stdout: expect.stringContaining('only https will do') })
  expect(await verify('--form', 'x')).toMatchObject({ code: 2, stdout: expect.stringContaining('--form') })
  expect(await verify('linux-x86')).toMatchObject({ code: 2 })
})

const gnupg = ['gpg', 'gpgv'].every((name) => spawnSync(name, ['--version']).status === 0)
test.runIf(gnupg)('with a keyring, the list counts only under a signature of one of its keys', async () => {
  const { at, verify } = await releases()
  const home = folder()
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--yes', '--passphrase', '', ...args], {
      stdio: 'pipe',
    })
  onTestFinished(() => void spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']))
  for (const who of ['releaser', 'stranger']) {
    gpg('--quick-generate-key', who, 'ed25519')
    gpg('--output', join(home, `${who}.gpg`), '--export', who)
  }
  gpg(
    '-u',
    'releaser',
    '--output',
    join(at, 'SHASUMS256.txt.sig'),
    '--detach-sign',
    join(at, 'SHASUMS256.txt'),
  )

  const signed = await verify('--keyring', join(home, 'releaser.gpg'))
  expect(signed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('SHASUMS256.txt is signed by a key of'),
  })
  const stranger = await verify('--keyring', join(home, 'stranger.gpg'))
  expect(stranger).toMatchObject({ code: 2, stdout: expect.stringContaining('is not signed by a key of') })
  put(at, { 'SHASUMS256.txt': `${readFileSync(join(at, 'SHASUMS256.txt'), 'utf8')}\n` })
  expect(await verify('--keyring', join(home, 'releaser.gpg'))).toMatchObject({ code: 2 })
})
