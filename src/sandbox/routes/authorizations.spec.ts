import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asCiBot, ciBot, deployDash, hubot, octocat, startClient, type Client } from '../testing/client.ts'

interface Authorization {
  id: number
  url: string
  token: string
  hashed_token: string
  scopes: string[]
  note: string | null
  note_url: string | null
  fingerprint: string | null
  updated_at: string
  app: { name: string; url: string; client_id: string }
}

let client: Client
let now = Date.parse('2026-11-20T10:00:00Z')
const app = { client_id: ciBot.id, client_secret: ciBot.secret }
const secret = { client_secret: ciBot.secret }
const clients = `PUT /authorizations/clients/${ciBot.id}`
beforeAll(async () => {
  client = await startClient({ clock: () => now })
})
afterAll(() => client.close())

const create = (body: object, who = octocat) => client.call<Authorization>('POST /authorizations', who, body)
const get = (id: number) => client.call<Authorization>(`GET /authorizations/${id}`, octocat)
const patch = (id: number, body: object) =>
  client.call<Authorization>(`PATCH /authorizations/${id}`, octocat, body)

/** Message and errors of a refusal. */
async function refusal(reply: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await reply
  const { message, errors } = body as { message: string; errors?: object[] }
  return [status, message, ...(errors ?? [])]
}

test('a personal token: twenty zeros, its note as name, the value shown once', async () => {
  const made = await create({ note: 'for the spec', scopes: ['user', 'repo'] })
  expect(made.status).toBe(201)
  expect(made.headers.get('location')).toBe(made.body.url)
  expect(made.body.token).toMatch(/^ghp_\w{36}$/)
  expect(made.body.hashed_token).toBe(createHash('sha256').update(made.body.token).digest('hex'))
  expect(made.body).toMatchObject({
    app: { name: 'for the spec', client_id: '00000000000000000000' },
    note_url: null,
    fingerprint: null,
    expires_at: null,
    scopes: ['user', 'repo'],
  })
  const again = await get(made.body.id)
  expect(again.body).toEqual({ ...made.body, token: '' })
  const linked = await patch(made.body.id, { note: 'renamed', note_url: 'https://spec.example/' })
  expect(linked.body.app).toMatchObject({ name: 'renamed', url: 'https://spec.example/' })
})

test('a personal token needs a note of its own, which is free again after a deletion', async () => {
  const missing = [
    422,
    'Validation Failed',
    { resource: 'OauthAccess', code: 'missing_field', field: 'note' },
  ]
  expect(await refusal(create({}))).toEqual(missing)
  expect(await refusal(create({ note: '', client_id: '', client_secret: '' }))).toEqual(missing)
  const made = await create({ note: 'twice' })
  const taken = [422, 'Validation Failed', { resource: 'OauthAccess', code: 'already_exists', field: 'note' }]
  expect(await refusal(create({ note: 'twice' }))).toEqual(taken)
  expect((await create({ note: 'twice' }, hubot)).status).toBe(201)
  const other = await create({ note: 'other' })
  expect(await refusal(patch(other.body.id, { note: 'twice' }))).toEqual(taken)
  await client.call(`DELETE /authorizations/${made.body.id}`, octocat)
  expect((await create({ note: 'twice' })).status).toBe(201)
})

test('for an app: both parts of its credentials, note optional, one per fingerprint', async () => {
  const wrong = [422, 'Invalid OAuth application client_id or secret.']
  expect(await refusal(create({ client_id: ciBot.id, client_secret: 'x' }))).toEqual(wrong)
  expect(await refusal(create({ client_id: ciBot.id }))).toEqual(wrong)
  expect(await refusal(create({ client_secret: ciBot.secret }))).toEqual(wrong)
  expect(await refusal(create({ client_id: deployDash.id, client_secret: deployDash.secret }))).toEqual(wrong)
  const made = await create({ ...app, fingerprint: 'once' })
  expect(made.body).toMatchObject({ note: null, fingerprint: 'once', app: { name: 'CI Bot' } })
  expect(made.body.token).toMatch(/^gho_/)
  expect(await refusal(create({ ...app, fingerprint: 'once' }))).toEqual([
    422,
    'Validation Failed',
    { resource: 'OauthAccess', code: 'already_exists', field: 'fingerprint' },
  ])
  const first = await create({ ...app, scopes: ['gist'] })
  const second = await create({ ...app, scopes: ['gist'] })
  expect(second.body.id).not.toBe(first.body.id)
})

test('get-or-create: 201 with the value, then 200 unchanged without it; no fingerprint and one are apart', async () => {
  const made = await client.call<Authorization>(`${clients}/laptop%20%231`, hubot, {
    ...secret,
    scopes: ['gist'],
  })
  expect(made.status).toBe(201)
  expect(made.body.fingerprint).toBe('laptop #1')
  expect(made.headers.get('location')).toBe(made.body.url)
  now += 5000
  const wish = { ...secret, scopes: ['repo'], note: 'other', fingerprint: 'laptop #1' }
  const found = await client.call<Authorization>(clients, hubot, wish)
  expect(found.status).toBe(200)
  expect(found.headers.get('location')).toBeNull()
  expect(found.body).toEqual({ ...made.body, token: '' })
  // hubot has one without fingerprint from the seed; that is another one.
  const bare = await client.call<Authorization>(clients, hubot, secret)
  expect([bare.status, bare.body.fingerprint]).toEqual([200, null])
  expect(bare.body.id).not.toBe(made.body.id)
  expect(await refusal(client.call(clients, hubot, { client_secret: 'wrong' }))).toEqual([
    422,
    'Invalid OAuth application client_id or secret.',
  ])
  expect(await refusal(client.call(clients, hubot, {}))).toEqual([
    422,
    'Invalid request.\n\n"client_secret" wasn\'t supplied.',
  ])
})

test('scopes: order kept, added once, removed, replaced, null empties; one key at a time; unknown ones refused', async () => {
  const { body } = await create({ note: 'scopes', scopes: ['user', 'public_repo', 'repo', 'gist'] })
  expect(body.scopes).toEqual(['user', 'public_repo', 'repo', 'gist'])
  now += 3000
  expect((await patch(body.id, {})).body.updated_at).toBe(body.updated_at)
  const changed = await patch(body.id, { scopes: ['user'] })
  expect(changed.body.scopes).toEqual(['user'])
  expect(changed.body.updated_at > body.updated_at).toBe(true)
  expect((await patch(body.id, { add_scopes: ['repo', 'user'] })).body.scopes).toEqual(['user', 'repo'])
  expect((await patch(body.id, { remove_scopes: ['repo', 'never'] })).body.scopes).toEqual(['user'])
  expect((await patch(body.id, { scopes: null })).body.scopes).toEqual([])
  // POST to an authorization is a PATCH.
  const posted = await client.call<Authorization>(`POST /authorizations/${body.id}`, octocat, {
    scopes: ['gist'],
  })
  expect([posted.status, posted.body.scopes]).toEqual([200, ['gist']])
  const [status, message, entry] = await refusal(
    patch(body.id, { add_scopes: ['repo'], remove_scopes: ['user'] }),
  )
  expect([status, message, entry]).toMatchObject([
    422,
    'Validation Failed',
    { code: 'custom', field: 'scopes' },
  ])
  expect(await refusal(create({ note: 'bad', scopes: ['repo', 'user,repo,gist'] }))).toEqual([
    422,
    'Validation Failed',
    {
      resource: 'OauthAccess',
      code: 'custom',
      field: 'scopes',
      message: 'scopes are invalid: user,repo,gist',
    },
  ])
  expect((await create({ note: 'bad', scopes: 'repo' })).status).toBe(422)
  expect((await create({ note: 'bad', scopes: [1] })).status).toBe(422)
})

test('unknown, somebody else’s and nonsense ids are the same 404', async () => {
  const hers = await create({ note: 'hubot only' }, hubot)
  for (const id of [hers.body.id, 999_999, 'abc', '1.5', '99999999999999999999']) {
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const reply = await client.call(
        `${method} /authorizations/${id}`,
        octocat,
        method === 'PATCH' ? {} : undefined,
      )
      expect([method, id, reply.status]).toEqual([method, id, 404])
    }
  }
  expect((await client.call(`GET /authorizations/${hers.body.id}/`, hubot)).status).toBe(404)
})

test('of eleven live tokens of one person, app and set of scopes the oldest ends', async () => {
  const made: Authorization[] = []
  for (let count = 0; count < 11; count++) {
    now += 1000
    // The order of the words makes no other set.
    const scopes = count % 2 ? ['gist', 'notifications'] : ['notifications', 'gist']
    made.push((await create({ ...app, scopes })).body)
  }
  const check = (token: string) =>
    client.call(`POST /applications/${ciBot.id}/token`, asCiBot, { access_token: token })
  expect((await check(made[0]?.token ?? '')).status).toBe(404)
  for (const { token } of made.slice(1)) expect((await check(token)).status).toBe(200)
})

test('the list: personal tokens first, then app by app, by id inside; filtered by client id; no values', async () => {
  const { body } = await client.call<Authorization[]>('GET /authorizations?per_page=100', octocat)
  const groups = body.map(({ app: { client_id } }) => client_id)
  expect(groups[0]).toBe('00000000000000000000')
  expect(groups.filter((id, index) => id !== groups[index - 1])).toHaveLength(new Set(groups).size)
  for (const [index, row] of body.entries()) {
    expect(row.token).toBe('')
    if (groups[index - 1] === groups[index]) expect(row.id).toBeGreaterThan(body[index - 1]?.id ?? 0)
  }
  const some = await client.call<Authorization[]>(
    `GET /authorizations?client_id=${ciBot.id}&per_page=100`,
    octocat,
  )
  expect(some.body).toEqual(body.filter((row) => row.app.client_id === ciBot.id))
  expect((await client.call('GET /authorizations?client_id=nobody', octocat)).body).toEqual([])
})

test('page 2 and the pages behind it hold what a whole list holds', async () => {
  const whole = await client.call<Authorization[]>('GET /authorizations?per_page=100', octocat)
  const collected: Authorization[] = []
  for (let page = 1; page <= Math.ceil(whole.body.length / 7); page++) {
    const part = await client.call<Authorization[]>(`GET /authorizations?per_page=7&page=${page}`, octocat)
    collected.push(...part.body)
  }
  expect(collected).toEqual(whole.body)
})
