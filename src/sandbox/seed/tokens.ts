import { ciBot, deployDash, teamRadar } from './apps.ts'

/** A token of the seed. Its value follows from its number: never renumber, only append. */
export interface SeedToken {
  number: number
  login: string
  /** Client id; null: a personal token. */
  app: string | null
  scopes: string[]
  /** Age in hours, and hours since the last change. */
  hours: number
  changed?: number
  /** Hours until it expires; negative: it has. */
  expires?: number
  note?: string
  noteUrl?: string
  fingerprint?: string
  /** A value that is not made from the number. */
  value?: string
}

const day = 24
const year = 365 * day

/** From before GitHub's tokens had a prefix: the documentation's own example. */
const legacyToken = 'e72e16c7e42f292c6912e7710c838347ae178b4a'

/** Numbers of the tokens that people are told about. */
export const demoNumbers = { active: 1, expired: 9, otherApp: 40, revoked: 99 }

const runners: SeedToken[] = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({
  number,
  login: 'octocat',
  app: ciBot,
  scopes: ['repo', 'workflow'],
  hours: 400 * day - number * 45 * day,
  changed: number === 3 ? 20 * day : 400 * day - number * 45 * day,
  note: `runner ${number}`,
  ...(number > 1 && { fingerprint: `runner-0${number}` }),
}))

/** All tokens of the seed. */
export const seedTokens: readonly SeedToken[] = [
  ...runners,
  {
    number: 9,
    login: 'octocat',
    app: ciBot,
    scopes: ['repo'],
    hours: 40 * day,
    expires: -10 * day,
    note: 'trial runner',
    fingerprint: 'trial',
  },
  {
    number: 10,
    login: 'octocat',
    app: ciBot,
    scopes: ['public_repo', 'user'],
    hours: 5 * year,
    changed: 3 * year,
    note: 'first runner',
    noteUrl: 'https://ci-bot.example/runners/1',
    fingerprint: 'jklmnop12345678',
    value: legacyToken,
  },
  { number: 11, login: 'octocat', app: deployDash, scopes: [], hours: 3, expires: 5 },
  {
    number: 12,
    login: 'octocat',
    app: deployDash,
    scopes: [],
    hours: 2 * day,
    expires: -40,
    fingerprint: 'desk',
  },
  {
    number: 20,
    login: 'octocat',
    app: '0a4f3c2b1d9e87654321',
    scopes: ['repo', 'delete_repo', 'admin:org'],
    hours: 6 * year,
  },
  {
    number: 21,
    login: 'octocat',
    app: '1b93d0c7f2a6584e3d01',
    scopes: ['admin:org', 'read:audit_log'],
    hours: 4 * year,
    changed: 4 * year - 30 * day,
  },
  { number: 22, login: 'octocat', app: '1b93d0c7f2a6584e3d01', scopes: ['read:org'], hours: 2 * year },
  {
    number: 23,
    login: 'octocat',
    app: '2c7e51a09b4d3f68c2e7',
    scopes: ['gist'],
    hours: 2 * year + 10 * day,
    note: 'gist sync',
  },
  { number: 40, login: 'octocat', app: teamRadar, scopes: ['read:org', 'user:email'], hours: 240 * day },
  { number: 41, login: 'octocat', app: '6d81fe20c39b4a75e0f2', scopes: [], hours: 5 * year + 60 * day },
  {
    number: 42,
    login: 'octocat',
    app: '7e40b9d13f28c6a5704e',
    scopes: ['user'],
    hours: 1.2 * year,
    changed: 30 * day,
  },
  {
    number: 43,
    login: 'octocat',
    app: '8f5a2c6e70d1b3948e5d',
    scopes: ['delete:packages', 'read:packages', 'write:packages'],
    hours: 21 * day,
  },
  {
    number: 44,
    login: 'octocat',
    app: 'Ov23liQ8zT4mWk1cXbRd',
    scopes: ['admin:repo_hook', 'notifications'],
    hours: 3,
  },
  {
    number: 45,
    login: 'octocat',
    app: '9a06d7f3e5c2b1840f9e',
    scopes: ['admin:public_key', 'repo'],
    hours: 3 * day,
  },
  {
    number: 46,
    login: 'octocat',
    app: 'a17b3e9c0d4f52861a7c',
    scopes: ['read:user'],
    hours: 12 * day,
    note: '\u202Etxt.scr\u0007',
    fingerprint: 'rtl',
  },
  {
    number: 47,
    login: 'octocat',
    app: 'b28c4fad1e5063972b8d',
    scopes: ['repo:status', 'repo_deployment'],
    hours: 9 * day,
  },
  {
    number: 48,
    login: 'octocat',
    app: 'c39d50be2f6174a83c9e',
    scopes: ['notifications', 'write:discussion'],
    hours: 6 * day,
    note: '"><img src=x onerror=alert(1)>',
    noteUrl: 'javascript:alert(2)',
  },
  { number: 60, login: 'octocat', app: null, scopes: ['repo'], hours: 3 * year, note: 'laptop' },
  {
    number: 61,
    login: 'octocat',
    app: null,
    scopes: ['repo', 'write:packages'],
    hours: 80 * day,
    expires: 12 * day,
    note: 'release script',
  },
  {
    number: 62,
    login: 'octocat',
    app: null,
    scopes: ['admin:enterprise', 'site_admin', 'delete_repo'],
    hours: 5 * year,
    note: 'migration 2021 (delete me)',
  },
  {
    number: 63,
    login: 'octocat',
    app: null,
    scopes: ['gist'],
    hours: 14 * day,
    expires: 76 * day,
    note: 'dotfiles sync',
    noteUrl: 'https://dotfiles.example/sync',
  },
  {
    number: 64,
    login: 'octocat',
    app: null,
    scopes: ['delete:packages'],
    hours: 92 * day,
    expires: -2 * day,
    note: 'cache cleaner',
  },
  { number: 65, login: 'octocat', app: null, scopes: [], hours: 1, note: 'rate limit only' },
  {
    number: 70,
    login: 'monalisa',
    app: ciBot,
    scopes: ['repo', 'workflow'],
    hours: 300 * day,
    note: 'runner 1',
  },
  {
    number: 71,
    login: 'monalisa',
    app: ciBot,
    scopes: ['public_repo'],
    hours: 20 * day,
    note: 'docs',
    fingerprint: 'docs',
  },
  { number: 72, login: 'monalisa', app: deployDash, scopes: [], hours: 1, expires: 7 },
  {
    number: 73,
    login: 'monalisa',
    app: '7e40b9d13f28c6a5704e',
    scopes: ['read:user', 'user:email'],
    hours: 500 * day,
  },
  { number: 74, login: 'monalisa', app: '8f5a2c6e70d1b3948e5d', scopes: ['read:packages'], hours: 30 * day },
  {
    number: 75,
    login: 'monalisa',
    app: null,
    scopes: ['repo', 'read:org'],
    hours: 200 * day,
    note: 'studio',
  },
  {
    number: 76,
    login: 'monalisa',
    app: null,
    scopes: ['user:email'],
    hours: 7 * day,
    expires: 23 * day,
    note: 'mail merge',
  },
  { number: 80, login: 'hubot', app: ciBot, scopes: ['repo'], hours: 700 * day, note: 'chat ops' },
  { number: 81, login: 'hubot', app: teamRadar, scopes: ['read:org'], hours: 100 * day },
  { number: 82, login: 'hubot', app: '2c7e51a09b4d3f68c2e7', scopes: ['gist'], hours: 50 * day },
  {
    number: 83,
    login: 'hubot',
    app: null,
    scopes: ['notifications', 'repo'],
    hours: 900 * day,
    note: 'hubot adapter',
  },
]
