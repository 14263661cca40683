import { afterEach, expect, test } from 'vitest'
import {
  asCiBot,
  asDeployDash,
  ciBot,
  deployDash,
  legacyToken,
  octocat,
  startClient,
  type Client,
} from './testing/client.ts'
import type { ProfileName } from './profiles.ts'

/** One example request of GitHub's documentation: what curl sends, and the statuses documented beside it. */
type Example = [method: string, path: string, documented: number[], body?: object]

const token = { access_token: legacyToken }
const dash = `/applications/${deployDash.id}`
const ofApp = { note: 'optional note', note_url: 'http://optional/note/url', scopes: ['public_repo'] }
const secret = { client_secret: ciBot.secret }

const apps: Example[] = [
  ['DELETE', `${dash}/grant`, [204], token],
  ['POST', `${dash}/token`, [200], token],
  ['PATCH', `${dash}/token`, [200], token],
  ['DELETE', `${dash}/token`, [204], token],
]
const account: Example[] = [
  ['GET', '/applications/grants', [200]],
  ['GET', '/applications/grants/GRANT_ID', [200]],
  ['DELETE', '/applications/grants/GRANT_ID', [204]],
  ['GET', '/authorizations', [200]],
  ['POST', '/authorizations', [201], { ...ofApp, client_id: ciBot.id, ...secret }],
  ['PUT', `/authorizations/clients/${ciBot.id}`, [200, 201], { ...secret, ...ofApp }],
  ['PUT', `/authorizations/clients/${ciBot.id}/FINGERPRINT`, [200, 201], { ...secret, ...ofApp }],
  ['GET', '/authorizations/AUTHORIZATION_ID', [200]],
  // The example sends two of the three keys of which its own text allows one: the other documented status.
  [
    'PATCH',
    '/authorizations/AUTHORIZATION_ID',
    [422],
    { add_scopes: ['public_repo'], remove_scopes: ['user'], note: 'optional note' },
  ],
  ['DELETE', '/authorizations/AUTHORIZATION_ID', [204]],
]

/** The five documents: which server, how the token is written, whether a version is sent, the examples. */
const documents: {
  name: string
  profile: ProfileName
  scheme: string
  version?: string
  examples: Example[]
}[] = [
  { name: 'Enterprise Server, apps', profile: 'ghes-unversioned', scheme: 'Bearer', examples: apps },
  {
    name: 'Enterprise Server, authorizations, versioned',
    profile: 'ghes',
    scheme: 'Bearer',
    version: '2022-11-28',
    examples: account,
  },
  {
    name: 'Enterprise Server, authorizations',
    profile: 'ghes-unversioned',
    scheme: 'Bearer',
    examples: account,
  },
  {
    name: 'GitHub AE, apps',
    profile: 'ghae',
    scheme: 'token',
    examples: [...apps, ['POST', `${dash}/tokens/ACCESS_TOKEN`, [200]]],
  },
  {
    name: 'github.com, apps',
    profile: 'github.com',
    scheme: 'Bearer',
    version: '2022-11-28',
    examples: apps,
  },
]

let client: Client
afterEach(() => client.close())

test('there are thirty-three', async () => {
  client = await startClient()
  expect(documents.flatMap(({ examples }) => examples)).toHaveLength(33)
})

for (const { name, profile, scheme, version, examples } of documents) {
  test(`${name}: as printed the token opens nothing; with the Basic credentials of the prose, the documented status`, async () => {
    client = await startClient({ profile })
    // What curl adds by itself, above all the content type of a form around JSON.
    const common = {
      accept: 'application/vnd.github+json',
      'user-agent': 'curl/8.14.1',
      'content-type': 'application/x-www-form-urlencoded',
      ...(version !== undefined && { 'x-github-api-version': version }),
    }
    for (const [method, path, documented, body] of examples) {
      // The examples pair this token with a GitHub App; the seed gives it to CI Bot.
      const planted = JSON.stringify({
        login: 'octocat',
        client_id: deployDash.id,
        token: legacyToken,
        expires_in: 3600,
      })
      await client.visit('/sandbox/tokens', { method: 'POST', body: planted })
      const what = `${method} ${await filled(path)}`
      const forApp = path.startsWith(dash)

      const live = client.demoToken('other-app')
      const printed = await client.call(what, { ...common, authorization: `${scheme} ${live}` }, body)
      expect([what, printed.status]).toEqual([what, forApp ? 404 : 403])

      const who = forApp ? asDeployDash : octocat
      const proper = await client.call(what, { ...common, ...who }, body)
      expect(documented, `${what} answered ${proper.status}: ${proper.text}`).toContain(proper.status)
    }
  })
}

/** A path with its placeholders replaced by something that is there. */
async function filled(path: string): Promise<string> {
  const first = async (list: string) => {
    const { body } = await client.call<{ id: number }[]>(`GET ${list}`, octocat)
    return String(body[0]?.id)
  }
  if (path.includes('GRANT_ID')) return path.replace('GRANT_ID', await first('/applications/grants'))
  if (path.includes('AUTHORIZATION_ID')) {
    return path.replace('AUTHORIZATION_ID', await first('/authorizations?per_page=1&page=2'))
  }
  return path.replace('ACCESS_TOKEN', legacyToken)
}

test('a planted token is one like any other, of any person, app, age and value', async () => {
  client = await startClient()
  const plant = async (wish: object) =>
    client.visit<{ id: number; token: string }>('/sandbox/tokens', {
      method: 'POST',
      body: JSON.stringify(wish),
    })
  const made = await plant({ login: 'hubot', client_id: ciBot.id, scopes: ['repo'], fingerprint: 'planted' })
  expect(made.status).toBe(201)
  const checked = await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, {
    access_token: made.body.token,
  })
  expect(checked.body).toMatchObject({ id: made.body.id, fingerprint: 'planted', scopes: ['repo'] })
  const dead = await plant({ login: 'hubot', client_id: ciBot.id, token: 'mine', expires_in: -1 })
  expect(
    (await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, { access_token: dead.body.token }))
      .status,
  ).toBe(404)
  for (const wrong of [{}, { login: 'nobody' }, { login: 'hubot', client_id: 'x' }, { login: 'hubot' }]) {
    expect((await plant(wrong)).status).toBe(422)
  }
})
