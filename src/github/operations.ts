/**
 * GitHub's fourteen operations on OAuth access, each once: the proxy makes its calls from this table, and "copy as" its
 * commands. `as` is who GitHub wants to hear from: a person by username and password, or an app by client id and secret.
 */
export const OPERATIONS = {
  deleteAppGrant: { route: 'DELETE /applications/{client_id}/grant', as: 'app' },
  checkToken: { route: 'POST /applications/{client_id}/token', as: 'app' },
  resetToken: { route: 'PATCH /applications/{client_id}/token', as: 'app' },
  deleteAppToken: { route: 'DELETE /applications/{client_id}/token', as: 'app' },
  listGrants: { route: 'GET /applications/grants', as: 'person' },
  getGrant: { route: 'GET /applications/grants/{grant_id}', as: 'person' },
  deleteGrant: { route: 'DELETE /applications/grants/{grant_id}', as: 'person' },
  listAuthorizations: { route: 'GET /authorizations', as: 'person' },
  getAuthorization: { route: 'GET /authorizations/{authorization_id}', as: 'person' },
  createAuthorization: { route: 'POST /authorizations', as: 'person' },
  getOrCreateAuthorization: { route: 'PUT /authorizations/clients/{client_id}', as: 'person' },
  getOrCreateAuthorizationByFingerprint: {
    route: 'PUT /authorizations/clients/{client_id}/{fingerprint}',
    as: 'person',
  },
  updateAuthorization: { route: 'PATCH /authorizations/{authorization_id}', as: 'person' },
  deleteAuthorization: { route: 'DELETE /authorizations/{authorization_id}', as: 'person' },
} as const satisfies Record<string, { route: `${Method} /${string}`; as: 'person' | 'app' }>

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type OperationName = keyof typeof OPERATIONS
export type RouteOf<N extends OperationName> = (typeof OPERATIONS)[N]['route']

/** The names in braces: `'grant_id'` out of `'GET /applications/grants/{grant_id}'`. */
export type BracesOf<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | BracesOf<Rest>
  : never

export function methodOf(name: OperationName): Method {
  return OPERATIONS[name].route.split(' ')[0] as Method
}

/** The path, with its braces. */
export function templateOf<N extends OperationName>(
  name: N,
): RouteOf<N> extends `${Method} ${infer Path}` ? Path : never {
  return OPERATIONS[name].route.split(' ')[1] as never
}
