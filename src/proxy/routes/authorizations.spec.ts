import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
let cookie: string

beforeEach(async () => {
  desk = await startDesk()
  cookie = await desk.signIn()
})
afterEach(() => desk.close())

const TOKEN = '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'
const OLD_TOKEN = 'e72e16c7e42f292c6912e7710c838347ae178b4b'

const personal = (body: object) => desk.ask('POST', '/api/authorizations', { cookie, body })
const one = async (id: number) => (await desk.ask('GET', `/api/authorizations/${id}`, { cookie })).body
const actions = async () =>
  (await desk.store.selectFrom('audit').selectAll().orderBy('seq').execute()).map(
    ({ action, result }) => `${action} ${result}`,
  )

/** What the token itself says to the server: the only proof that a value is a value. */
async function works(value: string): Promise<boolean> {
  const response = await fetch(`${desk.sandbox.apiUrl}/user`, {
    headers: { authorization: `Bearer ${value}` },
  })
  return response.status === 200
}

describe('personal tokens', () => {
  test('created: the value comes once, works, and is in no list, no log and no row', async () => {
    const { body } = await personal({
      note: 'spec laptop',
      noteUrl: 'https://example.com',
      scopes: ['repo', 'gist'],
    })
    expect(body).toMatchObject({
      state: 'created',
      authorization: { note: 'spec laptop', noteUrl: 'https://example.com', scopes: ['repo', 'gist'] },
    })
    expect(body.value).toMatch(/^ghp_\w{36}$/)
    expect(await works(body.value)).toBe(true)
    expect(body.authorization.hash).toBe(new Secret(body.value).hash())

    const again = await one(body.authorization.id)
    expect(again).toEqual({ state: 'here', authorization: body.authorization })
    const kept = JSON.stringify([desk.lines, await desk.store.selectFrom('audit').selectAll().execute()])
    expect(kept).not.toContain(body.value)
    expect((await actions()).slice(-2)).toEqual([
      'authorization.create recorded',
      'authorization.create created',
    ])
  })

  test('a note that exists is refused with its field and code, in our words and not in the server’s', async () => {
    await personal({ note: 'spec laptop', scopes: [] })
    const second = await personal({ note: 'spec laptop', scopes: [] })
    expect(second.body).toEqual({ state: 'refused', errors: [{ field: 'note', code: 'already_exists' }] })
    const unknown = await personal({ note: 'other', scopes: ['no_such_scope'] })
    expect(unknown.body).toEqual({ state: 'refused', errors: [{ field: 'scopes', code: 'custom' }] })
  })

  test.each([
    ['a note', { scopes: [] }, 'note'],
    ['scopes that can be scopes', { note: 'x', scopes: ['repo; rm -rf'] }, 'scopes.0'],
    ['a web address', { note: 'x', scopes: [], noteUrl: 'javascript:alert(1)' }, 'noteUrl'],
    ['a fingerprint that fits a path', { note: 'x', scopes: [], fingerprint: '../../user' }, 'fingerprint'],
    ['a note that is no token', { note: `key: ${TOKEN}`, scopes: [] }, 'note'],
    ['a note that is no old token', { note: OLD_TOKEN, scopes: [] }, 'note'],
    ['a fingerprint that is no token', { note: 'x', scopes: [], fingerprint: TOKEN }, 'fingerprint'],
  ])('%s is needed before anything is sent', async (_, body, path) => {
    const reply = await personal(body)
    expect(reply.body).toMatchObject({ code: 'invalid-request', fields: [{ path }] })
    for (const token of [TOKEN, OLD_TOKEN])
      expect(JSON.stringify([reply.body, desk.lines])).not.toContain(token)
  })

  test('a fingerprint of plain hex is one; as a note of another token it is taken for a token', async () => {
    const made = await personal({ note: 'by machine', scopes: [], fingerprint: OLD_TOKEN })
    expect(made.body).toMatchObject({ state: 'created', authorization: { fingerprint: OLD_TOKEN } })
    const edit = async (body: object) =>
      (await desk.ask('PATCH', `/api/authorizations/${made.body.authorization.id}`, { cookie, body })).body
    for (const body of [{ note: TOKEN }, { note: OLD_TOKEN }, { fingerprint: TOKEN }])
      expect(await edit(body)).toMatchObject({ code: 'invalid-request' })
  })

  test('a connection that breaks after a create is a doubt, and not a second token', async () => {
    await desk.fault({ name: 'reset-after', match: 'POST /authorizations', times: 1 })
    expect((await personal({ note: 'spec laptop', scopes: [] })).body.code).toBe('in-doubt')
    const { authorizations } = (await desk.ask('GET', '/api/authorizations', { cookie })).body
    expect(authorizations.filter(({ note }: { note: string }) => note === 'spec laptop')).toHaveLength(1)
  })
})

describe('a personal token with a fingerprint of ours', () => {
  const wish = { note: 'spec laptop', scopes: ['gist'], fingerprint: 'authdesk-0123456789abcdef' }
  const named = async (note: string) => {
    const { authorizations } = (await desk.ask('GET', '/api/authorizations', { cookie })).body
    return authorizations.filter((one: { note: string }) => one.note === note)
  }

  test.each(['reset-after', 'cut-body', 'malformed-body'])(
    '%s: what was made without an answer is found, revoked and made again, all of it recorded',
    async (name) => {
      await desk.fault({ name, match: 'POST /authorizations', times: 1 })
      const { body } = await personal(wish)
      expect(body).toMatchObject({ state: 'created', replaced: expect.stringMatching(/^\w{8}$/) })
      expect(body.value).not.toContain(body.replaced)
      const left = await named('spec laptop')
      expect(left).toHaveLength(1)
      expect(left[0]).toMatchObject({ id: body.authorization.id, lastEight: body.value.slice(-8) })
      const { entries } = (await desk.ask('GET', '/api/activity', { cookie })).body
      expect(
        entries.map(({ action, result }: Record<string, string>) => `${action} ${result}`).toReversed(),
      ).toEqual([
        expect.stringMatching(/^session/),
        'authorization.create recorded',
        'authorization.delete recorded',
        'authorization.delete confirmed',
        'authorization.create created',
      ])
      expect(JSON.stringify(entries)).not.toContain(body.value)
    },
  )

  test('never made is a doubt and nothing else is touched; so is a second answer that does not come', async () => {
    await desk.fault({ name: '500', match: 'POST /authorizations', times: 1 })
    expect((await personal(wish)).body.code).toBe('in-doubt')
    expect(await named('spec laptop')).toEqual([])
    await desk.fault({ name: 'reset-after', match: 'POST /authorizations', times: 2 })
    expect((await personal(wish)).body.code).toBe('in-doubt')
    expect(await named('spec laptop')).toHaveLength(1)
  })

  test('one that cannot be revoked is left for its owner to see, and no second one is made', async () => {
    await desk.fault({ name: 'reset-after', match: 'POST /authorizations', times: 1 })
    await desk.fault({ name: '204-without-deleting', match: 'DELETE /authorizations/:authorization_id' })
    expect((await personal(wish)).body.code).toBe('in-doubt')
    expect(await named('spec laptop')).toHaveLength(1)
  })

  test('a fingerprint that somebody chose may be of a token in use: nothing is revoked by it', async () => {
    const chosen = { ...wish, fingerprint: 'laptop' }
    await desk.fault({ name: 'reset-after', match: 'POST /authorizations', times: 1 })
    expect((await personal(chosen)).body.code).toBe('in-doubt')
    expect(await named('spec laptop')).toHaveLength(1)
  })
})

describe('edit', () => {
  test('one scope key at a time; note and address besides', async () => {
    const { id } = (await personal({ note: 'spec laptop', scopes: ['gist'] })).body.authorization
    const patch = async (body: object) =>
      (await desk.ask('PATCH', `/api/authorizations/${id}`, { cookie, body })).body
    expect(await patch({ addScopes: ['repo'] })).toMatchObject({
      state: 'changed',
      authorization: { scopes: ['gist', 'repo'] },
    })
    expect(await patch({ removeScopes: ['gist'], note: 'desk' })).toMatchObject({
      authorization: { scopes: ['repo'], note: 'desk' },
    })
    expect(await patch({ scopes: [] })).toMatchObject({ authorization: { scopes: [] } })
    expect(await patch({ scopes: [], addScopes: ['repo'] })).toMatchObject({ code: 'invalid-request' })
    expect(await patch({ addScopes: ['no_such_scope'] })).toMatchObject({
      state: 'refused',
      errors: [{ field: 'scopes' }],
    })
  })

  test('what is gone, or somebody else’s, is gone', async () => {
    const hubot = await desk.signIn('hubot')
    const { id } = (await personal({ note: 'spec laptop', scopes: [] })).body.authorization
    for (const [who, which] of [
      [cookie, 99_999_999],
      [hubot, id],
    ] as const) {
      expect(
        (await desk.ask('PATCH', `/api/authorizations/${which}`, { cookie: who, body: { note: 'x' } })).body,
      ).toEqual({ state: 'gone' })
      expect((await desk.ask('GET', `/api/authorizations/${which}`, { cookie: who })).body).toEqual({
        state: 'gone',
      })
      expect(
        (await desk.ask('DELETE', `/api/authorizations/${which}`, { cookie: who, body: { reason: '' } })).body
          .state,
      ).toBe('already-gone')
    }
    expect((await one(id)).state).toBe('here')
  })
})

test('delete: proven by asking again, and said when a 204 deleted nothing', async () => {
  const { value, authorization } = (await personal({ note: 'spec laptop', scopes: [] })).body
  const remove = async () =>
    (
      await desk.ask('DELETE', `/api/authorizations/${authorization.id}`, {
        cookie,
        body: { reason: 'lost laptop' },
      })
    ).body
  await desk.fault({
    name: '204-without-deleting',
    times: 1,
    match: 'DELETE /authorizations/:authorization_id',
  })
  expect(await remove()).toMatchObject({ state: 'stopped', proof: { state: 'not-confirmed' } })
  expect(await works(value)).toBe(true)
  expect(await remove()).toMatchObject({ state: 'stopped', proof: { state: 'confirmed', by: 'list' } })
  expect(await works(value)).toBe(false)
  expect(await remove()).toMatchObject({ state: 'already-gone' })
})

describe('tokens for an app', () => {
  const path = '/api/apps/ci-bot/authorizations'

  test('get or create: made the first time, returned unchanged and without its value the second', async () => {
    const body = { scopes: ['gist'], fingerprint: 'runner-9', note: 'nightly' }
    const first = (await desk.ask('PUT', path, { cookie, body })).body
    expect(first).toMatchObject({
      state: 'created',
      authorization: { fingerprint: 'runner-9', app: { clientId: 'abcde12345fghij67890' } },
    })
    expect(await works(first.value)).toBe(true)
    const second = (await desk.ask('PUT', path, { cookie, body: { ...body, scopes: ['repo'] } })).body
    expect(second).toEqual({ state: 'existing', authorization: first.authorization })
    const other = (await desk.ask('PUT', path, { cookie, body: { ...body, fingerprint: 'runner-10' } })).body
    expect(other.state).toBe('created')
    expect(other.authorization.id).not.toBe(first.authorization.id)
  })

  test('without a fingerprint is apart from with one', async () => {
    const bare = (await desk.ask('PUT', path, { cookie, body: { scopes: ['gist'] } })).body
    expect(['created', 'existing']).toContain(bare.state)
    expect((await desk.ask('PUT', path, { cookie, body: { scopes: ['gist'] } })).body).toMatchObject({
      state: 'existing',
      authorization: { id: bare.authorization.id, fingerprint: null },
    })
  })

  test('create', async () => {
    const made = (await desk.ask('POST', path, { cookie, body: { scopes: ['gist'], fingerprint: 'once' } }))
      .body
    expect(made.state).toBe('created')
    expect(
      (await desk.ask('POST', path, { cookie, body: { scopes: ['gist'], fingerprint: 'once' } })).body,
    ).toEqual({
      state: 'refused',
      errors: [{ field: 'fingerprint', code: 'already_exists' }],
    })
  })

  test('is for the app’s owner alone', async () => {
    const hubot = await desk.signIn('hubot')
    for (const method of ['POST', 'PUT'] as const) {
      expect((await desk.ask(method, path, { cookie: hubot, body: { scopes: [] } })).body.code).toBe(
        'not-allowed',
      )
      expect(
        (await desk.ask(method, '/api/apps/deploy-dash/authorizations', { cookie, body: { scopes: [] } }))
          .body.code,
      ).toBe('not-allowed')
    }
  })
})

describe('all pages as a stream', () => {
  const stream = async (noun: string) => {
    const reply = await desk.ask('GET', `/api/${noun}/all`, { cookie })
    return {
      ...reply,
      lines: reply.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    }
  }

  test('each page once, first page first, the same rows as page by page', async () => {
    for (let i = 0; i < 230; i++) await personal({ note: `bulk ${i}`, scopes: [] })
    const { lines, headers } = await stream('authorizations')
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(lines[0]).toMatchObject({ state: 'page', page: 1 })
    const { lastPage } = lines[0]
    expect(lines.map(({ page }) => page).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: lastPage }, (_, i) => i + 1),
    )
    const streamed = lines.toSorted((a, b) => a.page - b.page).flatMap(({ authorizations }) => authorizations)
    const paged = []
    for (let page = 1; page <= lastPage; page++)
      paged.push(
        ...(await desk.ask('GET', `/api/authorizations?page=${page}`, { cookie })).body.authorizations,
      )
    expect(streamed).toEqual(paged)
    expect(streamed.length).toBeGreaterThan(230)
  })

  test('read again and unchanged, no page is sent again by the server; changed, the new one is', async () => {
    for (let i = 0; i < 120; i++) await personal({ note: `bulk ${i}`, scopes: [] })
    const statuses = async () => {
      const { requests } = (await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as {
        requests: { method: string; path: string; status: number }[]
      }
      return requests
        .filter(({ method, path }) => method === 'GET' && path.includes('/authorizations'))
        .map(({ status }) => status)
    }
    const first = await stream('authorizations')
    const before = await statuses()
    const second = await stream('authorizations')
    const rows = (reply: typeof first) =>
      reply.lines.toSorted((a, b) => a.page - b.page).flatMap(({ authorizations }) => authorizations)
    expect(rows(second)).toEqual(rows(first))
    const after = await statuses()
    expect(after.length).toBe(before.length + second.lines.length)
    expect(after.filter((status) => status === 304)).toHaveLength(second.lines.length)

    const changed = rows(first)[0]
    await desk.ask('PATCH', `/api/authorizations/${changed.id}`, { cookie, body: { note: 'changed since' } })
    expect(rows(await stream('authorizations'))[0].note).toBe('changed since')
  })

  test('grants too', async () => {
    const { lines } = await stream('grants')
    expect(lines).toHaveLength(1)
    expect(lines[0].grants).toEqual((await desk.ask('GET', '/api/grants', { cookie })).body.grants)
  })

  test('trouble at the first page is a problem; behind it, it ends the stream with its code', async () => {
    for (let i = 0; i < 230; i++) await personal({ note: `bulk ${i}`, scopes: [] })
    await desk.fault({ name: '429', match: 'GET /authorizations', times: 1 })
    expect((await desk.ask('GET', '/api/authorizations/all', { cookie })).body.code).toBe('upstream-limited')
    // The server said a minute, and until it is over nothing would be asked.
    desk.clock.advance(60_000)
    await fetch(`${desk.sandbox.url}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify({ name: '429', match: 'GET /authorizations', after: 1 }),
    })
    const { lines } = await stream('authorizations')
    expect(lines[0]).toMatchObject({ state: 'page', page: 1 })
    expect(lines.at(-1)).toMatchObject({
      state: 'broken',
      code: 'upstream-limited',
      retryAfter: 60,
      upstreamRequestId: expect.any(String),
    })
  })
})
