import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendPage, type Browsers } from '../browser.ts'
import type { Context } from '../context.ts'
import { html, strange, type Html } from '../html.ts'
import { normalizeScopes } from '../scopes.ts'
import type { Account } from '../world/accounts.ts'
import { findApp, type App } from '../world/apps.ts'
import { issueCode } from '../world/web-flow.ts'
import { grantScopes, type Grant } from '../world/grants.ts'
import { foreignForm, readForm, signedIn, signInPage } from './login.ts'
import { callbacks, isRegistered, redirectTo } from './redirects.ts'

const troubleshooting =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/'

/** What an app asks for, once it is known who asks. */
interface Request {
  app: App
  redirectUri: string
  /** As the app sent it; the exchange must name the same or none. */
  sentUri: string | null
  scopes: string[]
  state: string | undefined
  challenge: string | null
}

/** Mounts the web application flow's page: sign-in, consent, and the way back. */
export function mountAuthorize(app: FastifyInstance, context: Context, browsers: Browsers): void {
  app.get('/login/oauth/authorize', (request, reply) => {
    const query = new URLSearchParams(request.url.split('?').slice(1).join('?'))
    const asked = understand(context, query, reply)
    if (!asked) return reply
    const session = browsers.open(request, reply, context.world.now())
    const account = signedIn(context, session)
    if (!account || query.get('prompt') === 'select_account') {
      // Once through the form the same address must not ask again.
      query.delete('prompt')
      const login = query.get('login')
      return signInPage(reply, browsers, session, {
        returnTo: `/login/oauth/authorize?${query}`,
        app: asked.app.name,
        leadsTo: asked.redirectUri,
        ...(login !== null && { login }),
      })
    }
    const granted = grantedScopes(context, account, asked.app)
    // Asked before and nothing new: back at once, with the union of what was granted.
    if (granted && asked.scopes.every((scope) => granted.includes(scope))) {
      return goBack(context, reply, account, { ...asked, scopes: normalizeScopes(granted) })
    }
    return consentPage(reply, asked, account, query.toString(), browsers.formToken(session))
  })

  app.post('/login/oauth/authorize', (request, reply) => {
    const form = readForm(request)
    const session = browsers.read(request, context.world.now())
    if (!session || !browsers.isOwnForm(request, session, form.get('authenticity_token') ?? '')) {
      return foreignForm(reply)
    }
    const asked = understand(context, new URLSearchParams(form.get('request') ?? ''), reply)
    if (!asked) return reply
    const account = signedIn(context, session)
    if (!account) return reply.redirect(`/login/oauth/authorize?${form.get('request') ?? ''}`, 303)
    if (form.get('authorize') !== '1') {
      return fail(
        reply,
        asked.redirectUri,
        asked.state,
        'access_denied',
        'The user has denied your application access.',
      )
    }
    const before = grantedScopes(context, account, asked.app) ?? []
    return goBack(context, reply, account, {
      ...asked,
      scopes: normalizeScopes([...before, ...asked.scopes]),
    })
  })
}

// Answers by itself when the request makes no sense; then there is nothing to go on with.
function understand(context: Context, query: URLSearchParams, reply: FastifyReply): Request | undefined {
  const app = findApp(context.world, query.get('client_id') ?? '')
  if (!app) {
    sendPage(
      reply,
      404,
      'Not found · Sandbox',
      html`<h1>Not found</h1>
        <p>No app has this client id.</p>`,
    )
    return undefined
  }
  const sentUri = query.get('redirect_uri') || null
  const [first = ''] = callbacks(app)
  const state = query.get('state') ?? undefined
  if (app.suspended) {
    fail(
      reply,
      first,
      state,
      'application_suspended',
      'Your application has been suspended. Contact support@github.com.',
    )
    return undefined
  }
  if (sentUri !== null && !isRegistered(app, sentUri)) {
    // Never to the unregistered address: the registered one is told.
    fail(
      reply,
      first,
      state,
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    )
    return undefined
  }
  const method = query.get('code_challenge_method')
  const challenge = context.profile.pkce && method === 'S256' ? query.get('code_challenge') : null
  const scopes = app.kind === 'github' ? [] : normalizeScopes((query.get('scope') ?? '').split(/[\s,]+/))
  return { app, redirectUri: sentUri ?? first, sentUri, scopes, state, challenge }
}

function goBack(context: Context, reply: FastifyReply, account: Account, asked: Request): FastifyReply {
  const { app, scopes, sentUri, challenge } = asked
  const code = issueCode(context.world, account, app, { scopes, redirectUri: sentUri, challenge })
  return reply.redirect(redirectTo(asked.redirectUri, { code, state: asked.state }), 302)
}

function fail(
  reply: FastifyReply,
  to: string,
  state: string | undefined,
  error: string,
  description: string,
) {
  const error_uri = `${troubleshooting}#${error.replaceAll('_', '-')}`
  return reply.redirect(redirectTo(to, { error, error_description: description, error_uri, state }), 302)
}

function grantedScopes(context: Context, account: Account, app: App): string[] | undefined {
  const grant = context.world.one<Grant>(
    'SELECT * FROM grants WHERE account_id = ? AND app_id = ?',
    account.id,
    app.id,
  )
  return grant && grantScopes(context.world, grant)
}

function consentPage(reply: FastifyReply, asked: Request, account: Account, query: string, token: string) {
  const scopes: Html =
    asked.scopes.length === 0
      ? html`<p>It asks for no scope: public information only.</p>`
      : html`<p>It asks for:</p>
          <ul>
            ${asked.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
          </ul>`
  const body = html`<h1>Authorize ${strange(asked.app.name)}</h1>
    <p>
      <strong>${strange(asked.app.name)}</strong> by ${strange(asked.app.owner)} wants to access your
      <strong>${account.login}</strong> account.
    </p>
    ${scopes}
    <form method="post" action="/login/oauth/authorize">
      <input type="hidden" name="authenticity_token" value="${token}" />
      <input type="hidden" name="request" value="${query}" />
      <button class="primary" type="submit" name="authorize" value="1">
        Authorize ${strange(asked.app.name)}
      </button>
      <button type="submit" name="authorize" value="0">Cancel</button>
    </form>
    <p class="help">Authorizing will send you to ${new URL(asked.redirectUri).origin}.</p>`
  return sendPage(reply, 200, 'Authorize · Sandbox', body, { leadsTo: new URL(asked.redirectUri).origin })
}
