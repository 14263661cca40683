import { expect, test } from 'vitest'
import { octocat, startClient } from './testing/client.ts'

// What it costs is measured by `npm run bench:sandbox`; here only that it is right.
test('a hundred thousand records: the last page is where the Link header says, and holds the newest', async () => {
  const many = await startClient({ records: 100_000 })
  const page = async (number: number) => {
    const response = await fetch(`${many.sandbox.apiUrl}/authorizations?per_page=100&page=${number}`, {
      headers: octocat,
    })
    return { link: response.headers.get('link') ?? '', rows: (await response.json()) as { id: number }[] }
  }
  const first = await page(1)
  const last = Number(/[?&]page=(\d+)>; rel="last"/.exec(first.link)?.[1])
  expect(last).toBeGreaterThanOrEqual(1000)
  const end = await page(last)
  expect(end.rows.length).toBeGreaterThan(0)
  expect(end.rows.length).toBeLessThanOrEqual(100)
  expect((await page(last + 1)).rows).toEqual([])
  const middle = await page(500)
  expect(new Set([...first.rows, ...middle.rows, ...end.rows].map(({ id }) => id)).size).toBe(
    200 + end.rows.length,
  )
  await many.close()
}, 120_000)
