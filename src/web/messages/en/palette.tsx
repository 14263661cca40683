import { number } from '../plural.ts'

export const paletteMessages = {
  title: 'Search and go',
  field: 'What do you want to do?',
  hint: 'Page, app, token, action or setting',
  results: 'Results',
  none: 'Nothing is called like this.',
  noneUnread:
    'Nothing is called like this. With two-factor only the apps and tokens that were read already are found.',
  count: (count: number) => (count === 1 ? '1 result' : `${number(count)} results`),
  groups: {
    here: 'Here',
    recent: 'Recent',
    pages: 'Pages',
    apps: 'Apps',
    tokens: 'Tokens',
    settings: 'Settings',
  },
  isToken: 'This is a token. Check it on the Check page.',
  isTokenHint: 'It is taken out of this field and sent nowhere; paste it there.',
  newToken: 'New token',
  themeSystem: 'Theme as the system',
  themeLight: 'Light theme',
  themeDark: 'Dark theme',
  keysOff: 'Switch single-letter shortcuts off',
  keysOn: 'Switch single-letter shortcuts on',
  noApp: 'personal token',
  removeAccess: (app: string) => `Remove access of ${app}`,
  revokeToken: (token: string) => `Revoke token ${token}`,
  copyClientId: (app: string) => `Copy the client id of ${app}`,
  copyCurl: (app: string) => `Copy the removal of ${app} as curl`,
}
