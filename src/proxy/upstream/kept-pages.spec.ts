import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeptPages, KEPT } from './kept-pages.ts'

const MB = 1024 * 1024
/** Text that packs into no less than it is. */
const random = randomBytes(2 * MB)
const noise = (bytes: number) => random.subarray(0, bytes)
const page = (bytes: number) => ({ etag: '"e"', text: noise(bytes), lastPage: 7 })

test('a page comes back as it was, and the newest takes the place of the one before', () => {
  const pages = createKeptPages()
  expect(pages.find('octocat', 'one')).toBeNull()
  const kept = page(100)
  pages.keep('octocat', 'one', page(500_000))
  pages.keep('octocat', 'one', kept)
  expect(pages.find('octocat', 'one')).toEqual(kept)
  expect(pages.find('hubot', 'one')).toBeNull()
  expect(pages.bytes()).toBeLessThan(1_000)
})

test('a page of more than 1 MB is not kept, and the one before it neither', () => {
  const pages = createKeptPages()
  pages.keep('octocat', 'one', page(100))
  pages.keep('octocat', 'one', page(MB + 1))
  expect(pages.find('octocat', 'one')).toBeNull()
  expect(pages.bytes()).toBe(0)
})

test('one person takes no more than a share, and pushes nobody else out', () => {
  const pages = createKeptPages()
  pages.keep('hubot', 'one', page(100))
  for (let n = 0; n < 40; n++) pages.keep('octocat', String(n), page(MB - 100))
  expect(pages.bytes()).toBeLessThan(KEPT.person + 2_000)
  expect(pages.find('octocat', '0')).toBeNull()
  expect(pages.find('octocat', '39')).not.toBeNull()
  expect(pages.find('hubot', 'one')).not.toBeNull()
})

test('600 people take no more than all may, and who came longest ago goes first', () => {
  const pages = createKeptPages()
  for (let n = 0; n < 600; n++) {
    pages.keep(`person-${n}`, 'one', page(150_000))
    expect(pages.bytes()).toBeLessThanOrEqual(KEPT.all)
    // Used again and again.
    if (n % 100 === 0) expect(pages.find('person-0', 'one')).not.toBeNull()
  }
  expect(pages.find('person-1', 'one')).toBeNull()
  expect(pages.find('person-599', 'one')).not.toBeNull()
})

test('empty pages take room, too', () => {
  const pages = createKeptPages()
  for (let n = 0; n < 35_000; n++) pages.keep('octocat', String(n), page(0))
  expect(pages.find('octocat', '0')).toBeNull()
  expect(pages.bytes()).toBeLessThanOrEqual(KEPT.person)
})
