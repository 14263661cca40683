import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { call, folder, put } from './checkout.ts'
import { withLock } from './lock.mjs'

/** No process has it: numbers end far below on every system we run on. */
const nobody = 2 ** 30

function stale(owner: object) {
  const path = folder({ 'lock/owner.json': { pid: nobody, host: hostname(), token: 'old', ...owner } })
  return join(path, 'lock')
}

test('one after the other', async () => {
  const lock = join(folder(), 'lock')
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} in`)
    await sleep(50)
    log.push(`${name} out`)
  }
  await Promise.all([withLock(lock, work('a')), withLock(lock, work('b'))])
  expect(log).toEqual(['a in', 'a out', 'b in', 'b out'])
  expect(existsSync(lock)).toBe(false)
})

test('work that fails leaves no lock behind', async () => {
  const lock = join(folder(), 'lock')
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(lock)).toBe(false)
})

test('the lock of a dead process is taken over at once', async () => {
  expect(await withLock(stale({}), () => Promise.resolve('in'))).toBe('in')
})

test('so is one with our own number, from before a container restarted', async () => {
  expect(await withLock(stale({ pid: process.pid }), () => Promise.resolve('in'))).toBe('in')
})

test('and one whose number lives on in somebody else, after a while without a sign of life', async () => {
  const waited: number[] = []
  const lock = stale({ pid: process.ppid })
  expect(
    await withLock(
      lock,
      () => Promise.resolve('in'),
      ({ pid }) => waited.push(pid),
      200,
    ),
  ).toBe('in')
  expect(waited).toEqual([process.ppid])
})

test('and one that names nobody', async () => {
  const lock = stale({})
  put(lock, { 'owner.json': '' })
  expect(
    await withLock(
      lock,
      () => Promise.resolve('in'),
      () => {},
      200,
    ),
  ).toBe('in')
})

test('of many processes that find a dead lock at the same moment, one at a time gets it', async () => {
  const lock = stale({})
  const log = join(lock, '..', 'log')
  const code = `
    import { appendFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(resolve(import.meta.dirname, 'lock.mjs'))}
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ')
      await new Promise((done) => setTimeout(done, 20))
      appendFileSync(${JSON.stringify(log)}, 'out ')
    })`
  put(join(lock, '..'), { 'one.mjs': code })
  appendFileSync(log, '')
  const ends = await Promise.all(
    Array.from({ length: 6 }, () => call(process.execPath, ['one.mjs'], { cwd: join(lock, '..') })),
  )
  expect(ends.map((end) => end.code)).toEqual([0, 0, 0, 0, 0, 0])
  expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(6))
})
