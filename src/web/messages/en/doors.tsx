import type { Door, DoorState, Why } from '#github/doors.ts'

/** Why a door is open or closed, and what to do at it. */
export interface DoorWords {
  reason: string
  next: string
}

const whys: Record<Why, DoorWords> = {
  'own-list-not-offered': {
    reason: 'github.com stopped offering one’s own list of tokens to programs on 13 November 2020.',
    next: 'Its owner revokes it on github.com, under Settings, Applications or Developer settings.',
  },
  'own-list-mine': {
    reason: 'It stands in your own list, so you can revoke it by its id; its value is not needed.',
    next: 'Open it and revoke it.',
  },
  'own-list-kind': {
    reason: 'Tokens of this kind stand in nobody’s list of authorizations.',
    next: 'Use another door.',
  },
  'own-list-not-mine': {
    reason: 'It is not in your own list, and nobody can revoke from another person’s.',
    next: 'Find out whose it is; that person can.',
  },
  'own-list-ask': {
    reason: 'Your own list was not asked yet. If it is yours, you can revoke it by its id.',
    next: 'Have your own tokens asked, above.',
  },
  'app-personal': {
    reason: 'No app issued it, so no app can take it back.',
    next: 'Its owner, GitHub’s report or an administrator can.',
  },
  'app-kind': {
    reason: 'An app can take back tokens that it got for a user; this kind is none.',
    next: 'Use another door.',
  },
  'app-mine': {
    reason: 'You own the app that issued it, and the value is at hand.',
    next: 'Press Revoke token on the answer above; Authdesk asks the server afterwards.',
  },
  'app-needs-value': {
    reason: 'An app revokes by the value; the server takes no hash.',
    next: 'Paste the token itself if you have it.',
  },
  'app-not-mine': {
    reason: 'You have no role to revoke for the app that issued it.',
    next: 'The app’s owner can; see below.',
  },
  'app-check-first': {
    reason: 'Nobody has said yet which app issued it.',
    next: 'Have your apps asked, above.',
  },
  'app-owner-only': {
    reason: 'It belongs to an app, and its owner can have it end.',
    next: 'Tell the app’s owner. They can suspend the installation, or rotate the app’s private key or secret.',
  },
  'app-owner-is-you': { reason: 'That is you.', next: 'See the app’s own door.' },
  'app-owner-here': {
    reason: 'The app is configured in this Authdesk, and its owners have the verbs.',
    next: 'Tell an owner of the app. Send them a link to this page: it holds the hash, not the token.',
  },
  'app-owner-elsewhere': {
    reason:
      'The app is none of those that are configured here. Whoever holds its secret can revoke the token.',
    next: 'Tell the app’s owner, over a channel that is safe for a secret: they need the value.',
  },
  'app-owner-unknown': {
    reason: 'Nobody has said yet which app issued it.',
    next: 'Once the app is known, its owner can be told.',
  },
  'account-none': { reason: 'It acts as an app and as no person.', next: 'Use another door.' },
  'account-is-you': { reason: 'That is you.', next: 'See your own list.' },
  'account-personal': {
    reason: 'It is a personal token, and its owner is known.',
    next: 'Tell them to revoke it under Settings, Developer settings, Personal access tokens.',
  },
  'account-known': {
    reason:
      'Whose it is is known. They can revoke the app’s access, which stops every token of that app for them.',
    next: 'Tell them to remove the app’s access: here under Apps with access, or on the server under Settings, Applications.',
  },
  'account-unknown': {
    reason: 'Whose it is is not known.',
    next: 'GitHub’s audit log names the actor: search for the hash there.',
  },
  'report-open': {
    reason: 'GitHub revokes personal tokens that anybody reports, and tells their owners.',
    next: 'Send the value to POST /credentials/revoke on api.github.com, without signing in. It cannot be undone.',
  },
  'report-needs-value': {
    reason: 'GitHub revokes reported personal tokens by their value.',
    next: 'Paste the token if you have it.',
  },
  'report-needs-kind': {
    reason: 'GitHub revokes personal tokens that anybody reports. Of what kind this one is is not known.',
    next: 'If the value begins with ghp_ or github_pat_, it can be reported.',
  },
  'report-kind': {
    reason: 'The report takes personal access tokens only.',
    next: 'Use another door.',
  },
  'report-ghes': {
    reason:
      'GitHub Enterprise Server from 3.19 on takes reports of personal tokens from anybody who is signed in.',
    next: 'Send the value to POST /credentials/revoke on this server’s API. On an older server tell a site administrator.',
  },
  'report-not-offered': {
    reason: 'This server takes no reports.',
    next: 'Tell who runs the server.',
  },
  'scanning-not-offered': {
    reason: 'Only github.com revokes by itself what it finds in public.',
    next: 'Do not wait for it.',
  },
  'scanning-kind': {
    reason: 'A refresh token is not among what GitHub revokes by itself.',
    next: 'Do not wait for it.',
  },
  'scanning-by-itself': {
    reason: 'GitHub revokes valid tokens that it finds in a public repository or a public gist.',
    next: 'If it leaked there, it may be dead already: check it. Never publish it for that: others look there, too.',
  },
  'installation-itself': {
    reason: 'An installation’s token can end itself, and it ends an hour after it was made.',
    next: 'DELETE /installation/token with the token as the bearer.',
  },
  'installation-waits': {
    reason: 'An installation’s token ends an hour after it was made.',
    next: 'The app’s owner can suspend the installation at once.',
  },
  'installation-maybe': {
    reason: 'Of what kind it is is not known. If its value begins with ghs_, it ends within the hour.',
    next: 'Look at the value’s first letters where it was found.',
  },
  'installation-kind': { reason: 'It is no installation’s token.', next: 'Use another door.' },
  'organisation-fine-grained': {
    reason: 'Owners of an organisation can revoke a fine-grained token’s access to it.',
    next: 'Tell an owner of each organisation that it can reach. The token itself lives on.',
  },
  'organisation-sso': {
    reason:
      'Owners of an organisation with single sign-on can take away a credential’s authorization for it.',
    next: 'Tell an owner of the organisation. The token lives on outside of it.',
  },
  'organisation-kind': {
    reason: 'No organisation can cut off a token of this kind here.',
    next: 'Use another door.',
  },
  'site-admin-none': {
    reason: 'On github.com nobody but GitHub itself administers the server.',
    next: 'Ask GitHub Support when no other door is open.',
  },
  'site-admin-personal': {
    reason: 'Site administrators can delete any personal token by its id.',
    next: 'Tell a site administrator: GET /admin/tokens finds it, DELETE /admin/tokens/{id} stops it.',
  },
  'site-admin-account': {
    reason: 'Site administrators can suspend the account or the app that it acts for.',
    next: 'Tell a site administrator when no other door is open.',
  },
}

export const doorMessages = {
  title: 'Who can stop this',
  stopped: 'It is stopped: the latest receipt confirms it. These doors are for when that turns out wrong.',
  source: 'What GitHub says',
  names: {
    'own-list': 'You, by your own list',
    app: 'You, by the app that issued it',
    'app-owner': 'The app’s owner',
    account: 'The person it acts as',
    report: 'GitHub, by a report',
    'secret-scanning': 'GitHub, by itself',
    installation: 'The token itself',
    organisation: 'Owners of an organisation',
    'site-admin': 'Site administrators',
  } satisfies Record<Door, string>,
  states: {
    open: 'Open',
    ask: 'Ask them',
    unknown: 'Not known yet',
    closed: 'Closed',
  } satisfies Record<DoorState, string>,
  openOwn: 'Open the token',
  closed: (count: number) => `${count} closed doors, and why`,
  whys,
}
