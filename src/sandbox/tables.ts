import { html, strange, type Html } from './html.ts'
import { time } from './render.ts'
import type { Requests } from './requests.ts'
import type { Demo } from './seed/seed.ts'
import type { World } from './world/world.ts'

const shownTokens = 100

/** Who may sign in, with the code that is right at this moment. */
export function accountsTable(world: World, { accounts }: Demo): Html {
  const rows = accounts.map(({ login, password, otp }) => {
    const count = world.one<{ n: number }>(
      `SELECT coalesce(sum(n), 0) AS n FROM tallies JOIN accounts ON accounts.id = account_id WHERE login = ?`,
      login,
    )
    return html`<tr>
      <th scope="row">${login}</th>
      <td><code>${password}</code></td>
      <td>${otp === null ? 'off' : html`<code>${otp}</code>`}</td>
      <td class="num">${count?.n}</td>
    </tr>`
  })
  return table('accounts', 'Accounts', ['Login', 'Password', 'Two-factor code now', 'Tokens'], rows)
}

/** The tokens that would open a door, newest first, with how often each did. */
export function tokensTable(world: World): Html {
  const live = '(expires_at IS NULL OR expires_at > ?)'
  const total =
    world.one<{ n: number }>(`SELECT count(*) AS n FROM authorizations WHERE ${live}`, world.now())?.n ?? 0
  const found = world.all<{
    id: number
    last_eight: string
    login: string
    app: string | null
    note: string | null
    scopes: string
    uses: number
    created_at: number
    expires_at: number | null
  }>(
    `SELECT a.id, a.last_eight, login, apps.name AS app, note, scopes, uses, a.created_at, expires_at
     FROM authorizations AS a JOIN accounts ON accounts.id = account_id LEFT JOIN apps ON apps.id = app_id
     WHERE ${live} ORDER BY a.id DESC LIMIT ${shownTokens}`,
    world.now(),
  )
  const rows = found.map(
    (row) =>
      html`<tr>
        <th scope="row"><code>…${row.last_eight}</code></th>
        <td>${row.login}</td>
        <td>${row.app === null ? html`personal: ${strange(row.note ?? '')}` : strange(row.app)}</td>
        <td><code>${(JSON.parse(row.scopes) as string[]).join(' ') || '(none)'}</code></td>
        <td class="num">${row.uses}</td>
        <td class="nowrap">${time(row.created_at)}</td>
        <td class="nowrap">${row.expires_at === null ? 'never' : time(row.expires_at)}</td>
      </tr>`,
  )
  const head = ['Ends in', 'Of', 'For', 'Scopes', 'Used', 'Created', 'Expires']
  const which = total > shownTokens ? `the newest ${shownTokens} of ${total}` : String(total)
  return table(
    'tokens',
    `Live tokens (${which}). A check is no use: it leaves the count alone.`,
    head,
    rows,
    'Live tokens',
  )
}

/** The apps, with the secrets that are no secret here. */
export function appsTable(world: World, { apps, signInApp }: Demo): Html {
  const secrets = new Map(apps.map(({ clientId, clientSecret }) => [clientId, clientSecret]))
  secrets.set(signInApp.clientId, signInApp.clientSecret)
  const found = world.all<{ client_id: string; name: string; kind: string; owner: string; people: number }>(
    `SELECT client_id, name, kind, owner, (SELECT count(*) FROM grants WHERE app_id = apps.id) AS people
     FROM apps ORDER BY id LIMIT 50`,
  )
  const rows = found.map(
    (row) =>
      html`<tr>
        <th scope="row">${strange(row.name)}</th>
        <td>${row.kind === 'github' ? 'GitHub App' : 'OAuth app'}</td>
        <td>${strange(row.owner)}</td>
        <td><code>${row.client_id}</code></td>
        <td>${secrets.has(row.client_id) ? html`<code>${secrets.get(row.client_id)}</code>` : 'not told'}</td>
        <td class="num">${row.people}</td>
      </tr>`,
  )
  return table('apps', 'Apps', ['Name', 'Kind', 'Owner', 'Client id', 'Client secret', 'People'], rows)
}

/** What came in last. */
export function requestsTable(requests: Requests): Html {
  const rows = requests
    .list()
    .slice(0, 30)
    .map(
      ({ at, method, path, status, who, ms, faults }) =>
        html`<tr>
          <td class="nowrap">${new Date(at).toISOString().slice(11, 23)}</td>
          <td>${method} ${path}</td>
          <td class="num">${status === 0 ? 'cut' : status}</td>
          <td>${strange(who)}</td>
          <td class="num">${ms}</td>
          <td>${faults.join(', ')}</td>
        </tr>`,
    )
  const title = `Requests as they come (${requests.total})`
  return html`${table('requests', title, ['UTC', 'Request', 'Status', 'By', 'ms', 'Faults'], rows, 'Requests')}
    <p>
      <label class="check"><input type="checkbox" id="follow" checked /> Follow new requests</label>
    </p>`
}

function table(
  id: string,
  caption: string,
  head: readonly string[],
  rows: readonly Html[],
  heading = caption,
): Html {
  return html`<section>
    <h2 id="${id}">${heading}</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="${id}" data-live="${id}">
      <table aria-labelledby="${id}">
        ${
          caption !== heading &&
          html`<caption>
            ${caption}
          </caption>`
        }
        <thead>
          <tr>
            ${head.map((word) => html`<th scope="col">${word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}
