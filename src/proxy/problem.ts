import { type Problem, type ProblemCode, PROBLEMS } from '#contract/problem.ts'

const TITLES: Record<ProblemCode, string> = {
  'invalid-request': 'The request is not well-formed',
  'not-signed-in': 'Nobody is signed in',
  'bad-credentials': 'The server refused this username and password',
  'password-needed': 'The password is needed again',
  'proof-too-old': 'It was proven too long ago who sits there',
  'otp-required': 'A two-factor code is needed',
  'otp-wrong': 'The server refused this two-factor code',
  'not-allowed': 'Your role does not allow this',
  'cross-site': 'The request did not come from this dashboard',
  'not-found': 'There is nothing at this address',
  'too-slow': 'The request took too long to arrive',
  'operation-running': 'A reset of this token is already under way',
  'sign-in-method': 'The server answers this to username and password only',
  'too-large': 'The request is too large',
  'unsupported-media-type': 'Only JSON is accepted',
  'host-not-allowed': 'This address does not belong to the dashboard',
  'key-reused': 'The same key was used for another reset',
  'header-too-large': 'The request header is too large',
  'too-many-attempts': 'Too many failed sign-ins',
  'account-locked': 'The server has locked this account for a while',
  internal: 'The dashboard failed',
  'not-offered': 'The server does not offer this',
  'in-doubt': 'It is not known whether the change happened',
  'list-too-long': 'The list is too long',
  'upstream-error': 'The server answered something that cannot be used',
  'upstream-refused-app': 'The server refused the client id and secret of the app',
  'upstream-unreachable': 'The server cannot be reached',
  busy: 'Too much is under way',
  'not-recorded': 'The store cannot be written',
  'record-altered': 'This record was changed from outside',
  'upstream-limited': 'The server asks to wait',
  'upstream-timeout': 'The server took too long',
}

type Details = Partial<
  Pick<Problem, 'upstreamRequestId' | 'retryAfter' | 'delivery' | 'operation' | 'fields'>
>

/** Thrown anywhere below a route; becomes the answer. Holds nothing of the request. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly details: Details

  constructor(code: ProblemCode, details: Details = {}) {
    super(TITLES[code])
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

/** The body of the answer, RFC 9457. */
export function problem(code: ProblemCode, requestId: string, details: Details = {}): Problem {
  return {
    type: `urn:authdesk:problem:${code}`,
    title: TITLES[code],
    status: PROBLEMS[code],
    code,
    requestId,
    ...details,
  }
}
