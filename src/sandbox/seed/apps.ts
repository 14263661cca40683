/** An app of the seed. Third-party ones have a secret that nobody is told. */
export interface SeedApp {
  clientId: string
  name: string
  url: string
  owner: string
  kind?: 'github'
  secret?: string
  callbacks?: string[]
  deviceFlow?: boolean
  expiring?: boolean
  /** Age in days. */
  days: number
  /** Logins that may help its users. */
  support?: string[]
}

export const ciBot = 'abcde12345fghij67890'
export const deployDash = 'Iv1.8a61f9b3a7aba766'
export const authdesk = '7d2b09f4c1e86a35b0d4'
export const teamRadar = '5b0c1f6a9d3e72847c10'

/** All apps, in the order in which lists show them. */
export const seedApps: readonly SeedApp[] = [
  {
    clientId: ciBot,
    name: 'CI Bot',
    url: 'https://ci-bot.example',
    owner: 'octocat',
    secret: '3ef4ad510c59ad37bac6bb4f80047fb3aee3cc7f',
    callbacks: ['https://ci-bot.example/callback', 'http://127.0.0.1/callback'],
    deviceFlow: true,
    support: ['hubot'],
    days: 2200,
  },
  {
    clientId: deployDash,
    name: 'Deploy Dash',
    url: 'https://deploy-dash.example',
    owner: 'monalisa',
    kind: 'github',
    secret: '9f1c7be2a04d5836e1b7c9d20f3a6845d7e8b10c',
    callbacks: ['https://deploy-dash.example/callback', 'http://127.0.0.1/callback'],
    deviceFlow: true,
    expiring: true,
    support: ['hubot'],
    days: 700,
  },
  {
    clientId: authdesk,
    name: 'Authdesk',
    url: 'http://127.0.0.1:4870',
    owner: 'octocat',
    secret: '41d0c6a7e92b85f3047ad1be6c98f2053e7bd4a6',
    callbacks: [
      'http://127.0.0.1/api/session/github/callback',
      'http://localhost/api/session/github/callback',
    ],
    days: 400,
  },
  {
    clientId: '0a4f3c2b1d9e87654321',
    name: 'Backup Vault',
    url: 'https://backup-vault.example',
    owner: 'vault-inc',
    days: 2300,
  },
  {
    clientId: '1b93d0c7f2a6584e3d01',
    name: 'Org Compass',
    url: 'https://compass.example/orgs',
    owner: 'compass',
    days: 1700,
  },
  {
    clientId: '2c7e51a09b4d3f68c2e7',
    name: 'Gist Notes',
    url: 'https://gist-notes.example',
    owner: 'notes',
    days: 1500,
  },
  { clientId: teamRadar, name: 'Team Radar', url: 'https://team-radar.example', owner: 'radar', days: 900 },
  {
    clientId: '6d81fe20c39b4a75e0f2',
    name: 'Read Later',
    url: 'http://read-later.example',
    owner: 'later',
    days: 2000,
  },
  {
    clientId: '7e40b9d13f28c6a5704e',
    name: 'Profile Card',
    url: 'https://profile-card.example',
    owner: 'cards',
    days: 1100,
  },
  {
    clientId: '8f5a2c6e70d1b3948e5d',
    name: 'Package Courier',
    url: 'https://courier.example',
    owner: 'courier',
    days: 300,
  },
  {
    clientId: 'Ov23liQ8zT4mWk1cXbRd',
    name: 'Hook Relay',
    url: 'https://hook-relay.example',
    owner: 'relay',
    days: 90,
  },
  // Strangers' input at its worst: a page that shows these must survive each of them.
  {
    clientId: '9a06d7f3e5c2b1840f9e',
    name: 'GitHub Security',
    url: 'https://github-account-check.example/verify',
    owner: 'phish',
    days: 5,
  },
  {
    clientId: 'a17b3e9c0d4f52861a7c',
    name: 'Invoice \u202Egnp.exe\u0007\u200B Viewer',
    url: 'https://invoice.example/?q="><b>',
    owner: 'rtl',
    days: 60,
  },
  {
    clientId: 'b28c4fad1e5063972b8d',
    name: 'Very '.repeat(60),
    url: `https://long.example/${'path/'.repeat(40)}`,
    owner: 'long',
    days: 40,
  },
  {
    clientId: 'c39d50be2f6174a83c9e',
    name: '<script>alert(document.domain)</script>',
    url: 'javascript:alert(1)',
    owner: 'xss',
    days: 30,
  },
]
