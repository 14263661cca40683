/** One entry of `errors` in a 422. */
export interface ValidationEntry {
  resource: 'OauthAccess'
  code: 'missing_field' | 'already_exists' | 'invalid' | 'custom'
  field: string
  message?: string
}

/** An answer that is a no: thrown anywhere below the pipeline, written in one place. */
export class Refusal extends Error {
  readonly status: number
  /** Overrides the documentation link that the operation would give. */
  readonly docs: string | undefined
  readonly errors: ValidationEntry[] | undefined
  readonly headers: Record<string, string>

  constructor(
    status: number,
    message: string,
    more: { docs?: string; errors?: ValidationEntry[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.docs = more.docs
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

/** 404: also for what exists but is somebody else's, since GitHub hides whether it exists. */
export const notFound = () => new Refusal(404, 'Not Found')

/** 422 with one entry of `errors`, in the recorded key order: resource, code, field, message. */
export function invalid(code: ValidationEntry['code'], field: string, message?: string): Refusal {
  const entry: ValidationEntry = { resource: 'OauthAccess', code, field }
  if (message !== undefined) entry.message = message
  return new Refusal(422, 'Validation Failed', { errors: [entry] })
}

// Recorded without `errors` (GitHub Desktop reads the message).
export const wrongClient = () => new Refusal(422, 'Invalid OAuth application client_id or secret.')

/** 422 of the layer that looks at the shape of the body before any rule: no `errors` key. */
export const malformed = (what: string) => new Refusal(422, `Invalid request.\n\n${what}`)
