import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from './api.ts'
import { sendPage, type Browsers } from './browser.ts'
import type { Context } from './context.ts'
import { isOurs } from './control.ts'
import { faultNames, faultWords } from './faults.ts'
import { html, type Html } from './html.ts'
import { readForm, foreignForm } from './routes/login.ts'
import { demo, reseed } from './seed/seed.ts'
import { accountsTable, appsTable, requestsTable, tokensTable } from './tables.ts'

const script = readFileSync(new URL('pages/page.js', import.meta.url))
const words = new Map([
  ['fault', 'The fault is on.'],
  ['off', 'The fault is off.'],
  ['reset', 'Everything is as it was on the first day.'],
])

/** Mounts the page a person looks at: who is here, what lives, what comes in, and the switches. */
export function mountPage(
  app: FastifyInstance,
  context: Context,
  browsers: Browsers,
  operations: readonly Operation[],
): void {
  // On github.com's profile the root is the API's; there the page has the second address only.
  const paths = context.profile.root === '' ? ['/sandbox'] : ['/', '/sandbox']
  for (const path of paths) {
    app.get(path, (request, reply) => (isOurs(request) ? show(request, reply) : refuse(reply)))
  }
  app.get('/sandbox/page.js', (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' })
      .send(script),
  )
  app.get('/avatars/u/:id', (request, reply) => {
    const hue = (Number((request.params as { id: string }).id) * 137) % 360 || 0
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="hsl(${hue} 60% 45%)"/></svg>`
    return reply
      .headers({ 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'" })
      .send(svg)
  })

  action('/sandbox/page/faults', 'fault', (form) => {
    const times = form.get('times') ?? ''
    const match = form.get('match') ?? ''
    context.faults.add({
      name: form.get('name') ?? '',
      ...(match !== '' && { match }),
      ...(times !== '' && { times: Number(times) }),
    })
  })
  action('/sandbox/page/faults/off', 'off', (form) => context.faults.clear(form.get('id') ?? ''))
  action('/sandbox/page/reset', 'reset', () => {
    reseed(context.world)
    context.faults.clear()
    context.requests.clear()
  })

  function action(path: string, done: string, work: (form: URLSearchParams) => unknown): void {
    app.post(path, (request, reply) => {
      const form = readForm(request)
      const session = browsers.read(request, context.world.now())
      const own =
        isOurs(request) && browsers.isOwnForm(request, session, form.get('authenticity_token') ?? '')
      if (!own) return foreignForm(reply)
      try {
        work(form)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        return reply.redirect(`/sandbox?no=${encodeURIComponent(error.message)}`, 303)
      }
      return reply.redirect(`/sandbox?done=${done}`, 303)
    })
  }

  function show(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const token = browsers.formToken(browsers.open(request, reply, context.world.now()))
    const query = request.query as Record<string, string | undefined>
    const done = words.get(query.done ?? '')
    const body = html`<h1>Sandbox</h1>
      <p>
        An imitation of GitHub’s OAuth API, profile <strong>${context.profile.name}</strong>. API root
        <code>http://${request.host}${context.profile.root}</code>. Nothing here is real.
      </p>
      ${done !== undefined && html`<p class="done" role="status">${done}</p>`}
      ${query.no !== undefined && html`<p class="trouble" role="alert">${query.no}</p>`}
      ${accountsTable(context.world, demo(context.world))} ${faultSwitches(context, token, operations)}
      ${requestsTable(context.requests)} ${tokensTable(context.world)}
      ${appsTable(context.world, demo(context.world))} ${resetForm(token)}`
    return sendPage(reply, 200, 'Sandbox', body, { wide: true, script: true })
  }
}

function refuse(reply: FastifyReply): FastifyReply {
  return sendPage(
    reply,
    403,
    'Refused · Sandbox',
    html`<h1>This page answers to the machine itself only</h1>`,
  )
}

function faultSwitches(context: Context, token: string, operations: readonly Operation[]): Html {
  const on = context.faults.list().map(
    (fault) =>
      html`<li>
        <strong>${fault.name}</strong> on ${fault.match ?? 'every API request'}: hit ${fault.hits} times,
        ${fault.times === null ? 'until switched off' : `${fault.times} to go`}
        <form method="post" action="/sandbox/page/faults/off">
          <input type="hidden" name="authenticity_token" value="${token}" />
          <input type="hidden" name="id" value="${fault.id}" />
          <button type="submit" aria-label="Switch off ${fault.name}">Switch off</button>
        </form>
      </li>`,
  )
  const names = faultNames.map((name) => html`<option value="${name}">${name}: ${faultWords[name]}</option>`)
  const matches = operations.map(({ method, path }) => html`<option>${`${method} ${path}`}</option>`)
  return html`<section>
    <h2 id="faults">Faults</h2>
    <div data-live="faults">
      ${
        on.length > 0
          ? html`<ul class="faults">
              ${on}
            </ul>`
          : html`<p class="muted">None is on.</p>`
      }
    </div>
    <form class="row" method="post" action="/sandbox/page/faults">
      <input type="hidden" name="authenticity_token" value="${token}" />
      <div>
        <label for="name">Fault</label>
        <select id="name" name="name">
          ${names}
        </select>
      </div>
      <div>
        <label for="match">Hits</label>
        <select id="match" name="match">
          <option value="">every API request</option>
          ${matches}
        </select>
      </div>
      <div>
        <label for="times">How often</label>
        <input id="times" name="times" type="number" min="1" max="1000" placeholder="always" />
      </div>
      <button class="primary" type="submit">Switch on</button>
    </form>
  </section>`
}

function resetForm(token: string): Html {
  return html`<section>
    <h2 id="reset">Start again</h2>
    <details>
      <summary>Reset to the seed</summary>
      <p>
        Every token made here stops, every deleted one comes back, and all dates are counted from now. This
        cannot be undone.
      </p>
      <form method="post" action="/sandbox/page/reset">
        <input type="hidden" name="authenticity_token" value="${token}" />
        <button class="danger" type="submit">Reset everything</button>
      </form>
    </details>
    <p class="muted">
      By hand or from a test: <code>/sandbox/faults</code>, <code>/sandbox/record</code>,
      <code>/sandbox/requests</code>, <code>/sandbox/settings</code>, <code>/sandbox/reset</code>.
    </p>
  </section>`
}
