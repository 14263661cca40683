import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOutbox, type Outbox } from './outbox.ts'

const KEY = Buffer.alloc(32, 1)
let folder: string
let outbox: Outbox
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-outbox-'))
  outbox = createOutbox(folder, KEY)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const answer = (size: number, headers = {}) => ({
  status: 200,
  headers,
  requestId: 'A1B2',
  body: Buffer.alloc(size, 65),
})
const place = (file: string) => statSync(join(folder, file))

const SLOT = { name: 'a.1', owner: ['octocat', 'ci-bot'] }

test('an answer needs no new room on disk: each piece goes where room was taken', () => {
  outbox.reserve('a.1')
  for (const size of [0, 1_500, 3_000, 12_000]) {
    const before = place('a.1.sealed.part')
    expect(before.size).toBe(16 * 1024)
    outbox.put(SLOT, answer(size))
    expect(place('a.1.sealed').ino).toBe(before.ino)
    expect(outbox.read(SLOT)?.body.length).toBe(size)
  }
  outbox.erase('a.1')
  expect(readdirSync(folder)).toEqual([])
})

test('five megabytes, and then less: read as they came', () => {
  outbox.reserve('a.1')
  for (const size of [5 * 1024 * 1024, 10]) {
    outbox.put(SLOT, answer(size, { 'content-encoding': 'gzip', 'x-other': 'no' }))
    expect(outbox.read(SLOT)).toEqual(answer(size, { 'content-encoding': 'gzip' }))
  }
})

test('put aside: found by its name, in no sweep, erased by its own word only', () => {
  outbox.reserve('a.1')
  outbox.put(SLOT, answer(5))
  outbox.keep('a.1')
  outbox.keep('a.1')
  expect([outbox.names(), outbox.kept()]).toEqual([[], ['a.1']])
  outbox.erase('a.1')
  expect(outbox.read(SLOT)).toEqual(answer(5))
  // Under another key, or for another owner, it does not open.
  expect(createOutbox(folder, Buffer.alloc(32, 2)).read(SLOT)).toBeNull()
  expect(outbox.read({ ...SLOT, owner: ['hubot', 'ci-bot'] })).toBeNull()
  outbox.forget('a.1')
  expect([outbox.read(SLOT), readdirSync(folder)]).toEqual([null, []])
})
