import type { FastifyInstance } from 'fastify'
import { sendPage, type Browsers } from '../browser.ts'
import type { Context } from '../context.ts'
import { html, strange } from '../html.ts'
import { normalizeScopes } from '../scopes.ts'
import { appById, findApp } from '../world/apps.ts'
import { decideDevice, findUserCode, issueDeviceCode } from '../world/web-flow.ts'
import { answerForm, flowError, readFields } from './flow.ts'
import { foreignForm, readForm, signedIn, signInPage } from './login.ts'

/** Mounts the device flow: a code for the device, and the page where a person types it. */
export function mountDevice(app: FastifyInstance, context: Context, browsers: Browsers): void {
  const { world } = context

  app.post('/login/device/code', (request, reply) => {
    const fields = readFields(request)
    const asking = findApp(world, fields.client_id ?? '')
    if (!asking) return answerForm(request, reply, { status: 404, body: { error: 'Not Found' } })
    // The one error of this flow that is an HTTP error.
    if (!asking.device_flow) return answerForm(request, reply, flowError('device_flow_disabled', {}, 400))
    const scopes = asking.kind === 'github' ? [] : normalizeScopes((fields.scope ?? '').split(/[\s,]+/))
    const issued = issueDeviceCode(world, asking, scopes)
    return answerForm(request, reply, {
      status: 200,
      body: {
        device_code: issued.deviceCode,
        user_code: issued.userCode,
        verification_uri: `http://${request.host}/login/device`,
        expires_in: issued.expiresIn,
        interval: issued.interval,
      },
    })
  })

  app.get('/login/device', (request, reply) => {
    const session = browsers.open(request, reply, world.now())
    if (!signedIn(context, session)) {
      return signInPage(reply, browsers, session, { returnTo: '/login/device' })
    }
    return sendPage(reply, 200, 'Device activation · Sandbox', askForCode(browsers.formToken(session)))
  })

  app.post('/login/device', (request, reply) => {
    const form = readForm(request)
    const session = browsers.read(request, world.now())
    if (!session || !browsers.isOwnForm(request, session, form.get('authenticity_token') ?? '')) {
      return foreignForm(reply)
    }
    const account = signedIn(context, session)
    if (!account) return reply.redirect('/login/device', 303)
    const token = browsers.formToken(session)
    const code = findUserCode(world, form.get('user_code') ?? '')
    const asking = code && appById(world, code.app_id)
    if (!code || !asking) {
      return sendPage(
        reply,
        422,
        'Device activation · Sandbox',
        askForCode(token, 'No device waits for this code.'),
      )
    }
    const choice = form.get('authorize')
    if (choice !== null) {
      decideDevice(world, code, account, choice === '1')
      const words = choice === '1' ? 'Your device is connected.' : 'The device was refused.'
      return sendPage(
        reply,
        200,
        'Device activation · Sandbox',
        html`<h1>${words}</h1>
          <p>You may close this page.</p>`,
      )
    }
    const scopes = (JSON.parse(code.scopes) as string[]).map((scope) => html`<li><code>${scope}</code></li>`)
    const body = html`<h1>Authorize ${strange(asking.name)}</h1>
      <p>A device wants to access your <strong>${account.login}</strong> account.</p>
      <ul>
        ${scopes}
      </ul>
      <form method="post" action="/login/device">
        <input type="hidden" name="authenticity_token" value="${token}" />
        <input type="hidden" name="user_code" value="${code.user_code}" />
        <button class="primary" type="submit" name="authorize" value="1">
          Authorize ${strange(asking.name)}
        </button>
        <button type="submit" name="authorize" value="0">Cancel</button>
      </form>`
    return sendPage(reply, 200, 'Authorize · Sandbox', body)
  })
}

function askForCode(token: string, trouble?: string) {
  return html`<h1>Device activation</h1>
    ${trouble !== undefined && html`<p class="trouble" role="alert">${trouble}</p>`}
    <form method="post" action="/login/device">
      <input type="hidden" name="authenticity_token" value="${token}" />
      <label for="user_code">Code shown on the device</label>
      <input
        id="user_code"
        name="user_code"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        required
      />
      <button class="primary" type="submit">Continue</button>
    </form>`
}
