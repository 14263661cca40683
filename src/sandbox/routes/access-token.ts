import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { answerBefore, answerWith } from '../mischief.ts'
import { accountById } from '../world/accounts.ts'
import { findApp, secretMatches, type App } from '../world/apps.ts'
import { issueAppToken, resetToken, userTokenLifetime, type Authorization } from '../world/authorizations.ts'
import {
  byRefreshToken,
  findCode,
  findDeviceCode,
  issueRefreshToken,
  polledTooSoon,
  refreshLifetime,
  spendCode,
  spendDeviceCode,
  verifies,
} from '../world/web-flow.ts'
import { isRegistered } from './redirects.ts'
import { encoded, flowError, readFields, type Fields, type FlowAnswer } from './flow.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Mounts the exchange of a code, a device code or a refresh token. Errors are HTTP 200, as GitHub has it. */
export function mountAccessToken(app: FastifyInstance, context: Context): void {
  const path = '/login/oauth/access_token'
  app.post(path, async (request, reply) => {
    // A fault for "every API request" leaves the flow alone: one must name this path.
    const faults = context.faults.strike('POST', path, true)
    request.sandbox.faults = faults.map(({ name }) => name)
    const id = { 'x-github-request-id': request.id }
    if (await answerBefore(faults, 'POST', id, reply)) return reply
    const fields = readFields(request)
    const answer = context.world.commit(() => exchange(context, fields))
    const { headers, text } = encoded(request, answer)
    return answerWith(faults, reply, answer.status, { ...headers, ...id }, text)
  })
}

function exchange(context: Context, fields: Fields): FlowAnswer {
  const { world } = context
  const app = findApp(world, fields.client_id ?? '')
  // Seen 2024 (octokit/auth-oauth-user.js#239): an unknown client id is a 404 with `error` alone.
  if (!app) return { status: 404, body: { error: 'Not Found' } }
  switch (fields.grant_type || 'authorization_code') {
    case deviceGrant:
      return byDevice(context, app, fields)
    case 'refresh_token':
      return refresh(context, app, fields)
    case 'authorization_code':
      return byCode(context, app, fields)
    default:
      return flowError('unsupported_grant_type')
  }
}

function byCode(context: Context, app: App, fields: Fields): FlowAnswer {
  const { world } = context
  if (!secretMatches(app, fields.client_secret ?? '')) return flowError('incorrect_client_credentials')
  const code = findCode(world, fields.code ?? '')
  if (!code || code.app_id !== app.id) return flowError('bad_verification_code')
  const uri = fields.redirect_uri
  if (uri && (code.redirect_uri === null ? !isRegistered(app, uri) : uri !== code.redirect_uri)) {
    return flowError('redirect_uri_mismatch')
  }
  spendCode(world, code)
  if (code.challenge !== null && !verifies(code.challenge, fields.code_verifier ?? '')) {
    return flowError('incorrect_code_verifier')
  }
  const account = accountById(world, code.account_id)
  if (!account.email_verified) return flowError('unverified_user_email')
  const scopes = JSON.parse(code.scopes) as string[]
  const { authorization, token } = issueAppToken(world, account, app, { scopes })
  return tokenAnswer(context, authorization, token)
}

function byDevice(context: Context, app: App, fields: Fields): FlowAnswer {
  const { world } = context
  const code = findDeviceCode(world, fields.device_code ?? '')
  if (!code || code.app_id !== app.id) return flowError('incorrect_device_code')
  if (code.expires_at <= world.now()) return flowError('expired_token')
  if (polledTooSoon(world, code)) return flowError('slow_down', { interval: code.interval + 5 })
  if (code.state === 'denied') return flowError('access_denied')
  if (code.state === 'pending' || code.account_id === null) return flowError('authorization_pending')
  spendDeviceCode(world, code)
  const account = accountById(world, code.account_id)
  const scopes = JSON.parse(code.scopes) as string[]
  const { authorization, token } = issueAppToken(world, account, app, { scopes, device: true })
  return tokenAnswer(context, authorization, token)
}

function refresh(context: Context, app: App, fields: Fields): FlowAnswer {
  const { world } = context
  const found = byRefreshToken(world, app, fields.refresh_token ?? '')
  // Without a secret only where the device flow gave the token: that client never had one.
  const allowed = found?.device === 1 && !fields.client_secret
  if (!allowed && !secretMatches(app, fields.client_secret ?? ''))
    return flowError('incorrect_client_credentials')
  if (!found) return flowError('bad_refresh_token')
  const { row, token } = resetToken(world, found, app)
  return tokenAnswer(context, row, token)
}

function tokenAnswer({ world }: Context, authorization: Authorization, token: string): FlowAnswer {
  const scope = (JSON.parse(authorization.scopes) as string[]).join(',')
  const expiring = authorization.expires_at !== null
  return {
    status: 200,
    body: {
      access_token: token,
      ...(expiring && {
        expires_in: userTokenLifetime,
        refresh_token: issueRefreshToken(world, authorization),
        refresh_token_expires_in: refreshLifetime,
      }),
      scope,
      token_type: 'bearer',
    },
  }
}
