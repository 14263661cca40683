/** Which server the sandbox imitates. */
export type ProfileName = 'ghes' | 'ghes-unversioned' | 'ghae' | 'github.com'

/** How the servers differ, as far as these endpoints show it. */
export interface Profile {
  name: ProfileName
  /** Path of the API root. */
  root: '/api/v3' | ''
  /** Documentation root in error bodies. */
  docs: string
  /** Value of X-GitHub-Enterprise-Version, and of installed_version in /meta. */
  enterprise: string | null
  /** Values of X-GitHub-Api-Version it takes; none: the header means nothing. */
  versions: readonly string[]
  /** Does an error body carry "status"? (Added between 2024-06 and 2024-12.) */
  statusInErrors: boolean
  /** Does it have /applications/grants and /authorizations? */
  authorizations: boolean
  /** Does it have the deprecated reset by path token? */
  pathTokens: boolean
  /** Does it count requests and send X-RateLimit-*? Off by default on Enterprise Server. */
  rateLimits: boolean
  /** Does Basic authentication with a password work at all? */
  passwords: boolean
  /** Is a request without User-Agent refused? */
  wantsUserAgent: boolean
  /** Does the web flow know PKCE? */
  pkce: boolean
}

const ghes: Profile = {
  name: 'ghes',
  root: '/api/v3',
  docs: 'https://docs.github.com/enterprise-server@3.19/rest',
  enterprise: '3.19.2',
  versions: ['2022-11-28'],
  statusInErrors: true,
  authorizations: true,
  pathTokens: false,
  rateLimits: false,
  passwords: true,
  wantsUserAgent: false,
  pkce: true,
}

/** The four profiles by name. */
export const profiles: Record<ProfileName, Profile> = {
  ghes,
  'ghes-unversioned': {
    ...ghes,
    name: 'ghes-unversioned',
    docs: 'https://docs.github.com/enterprise-server@3.8/rest',
    enterprise: '3.8.17',
    versions: [],
    statusInErrors: false,
    pkce: false,
  },
  ghae: {
    ...ghes,
    name: 'ghae',
    docs: 'https://docs.github.com/github-ae@latest/rest',
    enterprise: 'GitHub AE',
    versions: [],
    statusInErrors: false,
    authorizations: false,
    pathTokens: true,
    pkce: false,
  },
  'github.com': {
    name: 'github.com',
    root: '',
    docs: 'https://docs.github.com/rest',
    enterprise: null,
    versions: ['2026-03-10', '2022-11-28'],
    statusInErrors: true,
    authorizations: false,
    pathTokens: false,
    rateLimits: true,
    passwords: false,
    wantsUserAgent: true,
    pkce: true,
  },
}
