import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

type Json = Record<string, unknown>
type Described = { responses: Record<string, { $ref?: string; content?: Record<string, { schema: Json }> }> }

const description = JSON.parse(
  readFileSync(new URL('../../github/openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, Described>>
  components: Json & { responses: Described['responses'] }
}

/**
 * Statuses that GitHub really answers and its description leaves out, with the evidence. Anything that is
 * neither here nor in the description fails the spec.
 */
const undeclared: readonly { operations: RegExp; status: number; evidence: string }[] = [
  {
    operations: /^(PATCH|DELETE) \/applications\/\{client_id\}\/(token|grant)$/,
    status: 404,
    evidence: 'recorded 2014 and 2020: no credentials, dead token; go-github asserts it for PATCH',
  },
  {
    operations: /^\w+ \/applications\/\{client_id\}\/(token|grant)$/,
    status: 401,
    evidence: 'decided: the general layer refuses a credential that is nobody’s on every route',
  },
  {
    operations: /^(GET|PATCH|DELETE) .*\{(grant_id|authorization_id)\}$/,
    status: 404,
    evidence: 'octokit.net and octokit.rb: a deleted or unknown id',
  },
  {
    operations: /^(PATCH|PUT) \/authorizations\//,
    status: 401,
    evidence: 'recorded 2019 on its sisters: the same door, the same two-factor answer',
  },
  {
    operations: /^(PATCH|PUT) \/authorizations\//,
    status: 403,
    evidence: 'GitHub Desktop: a token is refused on the whole authorizations API',
  },
  {
    operations: /./,
    status: 400,
    evidence: 'recorded 2022: problems parsing JSON; measured: unknown API version',
  },
  { operations: /./, status: 403, evidence: 'documented for every operation: login lock-out, rate limits' },
]

const ajv = new Ajv({ strict: false })
formats.default(ajv)
// Recorded: note_url "" is stored and comes back as "". JSON Schema's `uri` would refuse it.
ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text))
ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger })
ajv.addSchema({ $id: 'github', components: rewrite(description.components) })
const compiled = new Map<string, ValidateFunction>()

/** Fails when a reply of one of the fourteen operations is not what GitHub describes or is known to send. */
export function judge(method: string, path: string, status: number, headers: Headers, text: string): void {
  const operation = operationOf(method, path)
  if (operation === undefined) return
  const described = description.paths[operation.path]?.[operation.method]
  const answer = described?.responses[String(status)]
  const name = `${operation.method.toUpperCase()} ${operation.path}`
  if (!answer) {
    const known = undeclared.some((entry) => entry.status === status && entry.operations.test(name))
    if (!known)
      throw new Error(`${name} answered ${status}, which is neither described nor evidenced: ${text}`)
    check(`${name} ${status}`, { $ref: '#/components/schemas/basic-error' }, JSON.parse(text))
    return
  }
  const resolved = answer.$ref
    ? description.components.responses[answer.$ref.split('/').at(-1) ?? '']
    : answer
  const schema = resolved?.content?.['application/json']?.schema
  if (schema) check(`${name} ${status}`, schema, JSON.parse(text))
  else if (text !== '') throw new Error(`${name} ${status} should have no body, but has ${text}`)
  if (schema && !headers.get('content-type')?.startsWith('application/json')) {
    throw new Error(`${name} ${status} is not JSON by its header`)
  }
}

const templates = Object.keys(description.paths)
  // `/applications/grants` before `/applications/{client_id}`: the literal one is meant.
  .toSorted((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))

function operationOf(method: string, path: string): { path: string; method: string } | undefined {
  const bare = path.split('?')[0] ?? ''
  const template = templates.find(({ pattern }) => pattern.test(bare))?.path
  const lower = method.toLowerCase()
  // POST to an authorization is described nowhere and behaves as PATCH (recorded 2018).
  const as = template === '/authorizations/{authorization_id}' && lower === 'post' ? 'patch' : lower
  return template !== undefined && description.paths[template]?.[as]
    ? { path: template, method: as }
    : undefined
}

function check(name: string, schema: Json, value: unknown): void {
  let validate = compiled.get(name)
  if (!validate) {
    validate = ajv.compile(rewrite(schema) as Json)
    compiled.set(name, validate)
  }
  if (!validate(value)) {
    throw new Error(
      `${name} does not match GitHub's description: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`,
    )
  }
}

// OpenAPI 3.0 into JSON Schema: `nullable`, and references into the one document.
function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((entry) => rewrite(entry))
  if (typeof node !== 'object' || node === null) return node
  const { nullable, $ref, ...rest } = node as Json
  if (typeof $ref === 'string') return { $ref: `github${$ref}` }
  const out = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, rewrite(value)]))
  return nullable === true ? { anyOf: [{ type: 'null' }, out] } : out
}
