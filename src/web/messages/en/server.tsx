import type { ReactNode } from 'react'
import type { Inspection } from '#contract/server.ts'
import { number } from '#web/messages/plural.ts'

type Failure = Extract<Inspection['reach'], { state: 'failed' }>['cause']

const causes: Record<Failure, string> = {
  unreachable: 'Nothing answers at this address.',
  timeout: 'It did not answer in time.',
  limited: 'It asks to wait before it answers more questions.',
  refused: 'It refused the question.',
  unusable: 'What answers at this address does not speak like GitHub, or is in trouble.',
}

export const serverMessages = {
  page: 'Server',
  lead: 'What Authdesk works on, as the server itself says it.',
  again: 'Ask again',
  thing: {
    title: 'The server',
    address: 'Address',
    api: 'API',
    kind: 'Kind',
    kinds: {
      sandbox: (like: string) => `Sandbox on this machine, no GitHub involved. It imitates ${like}.`,
      ghes: 'GitHub Enterprise Server, 3.9 or later',
      'ghes-unversioned': 'GitHub Enterprise Server before 3.9',
      ghae: 'GitHub AE',
      'github.com': 'github.com',
    },
    version: 'Version',
    noVersion: 'github.com has none; it is always the newest',
    untold: 'it does not say',
    apiVersion: 'API version',
    noApiVersion: 'it knows no versions',
    unanswered: 'not known: it did not answer',
    reach: 'Answers',
    answered: (ms: number, time: ReactNode) => (
      <>
        yes, in {ms} ms, {time}
      </>
    ),
    causes,
    failed: 'No.',
    failedNext:
      'Authdesk tries again with every click. If it stays so, tell the person who runs the server or this Authdesk.',
    clock: 'Clock',
    clockSame: 'agrees with Authdesk’s',
    clockAhead: (time: string) => `${time} ahead of Authdesk’s`,
    clockBehind: (time: string) => `${time} behind Authdesk’s`,
    clockWarning: (time: string) =>
      `The clocks of the server and of Authdesk differ by ${time}. If the server’s is wrong, it refuses correct two-factor codes; in any case times in its log and in Authdesk’s do not match. The clock of each machine should be set by NTP.`,
    clockOff: (time: string) =>
      `The clocks of the server and of Authdesk differ by ${time}. Until they agree to within 5 minutes, Authdesk keeps every new token that has not been collected, and each job with its tokens, however old they are. The clock of each machine should be set by NTP.`,
    clockUnconfirmed:
      'The server has told Authdesk no time since Authdesk started or its clock was set. Until it does, Authdesk keeps every new token that has not been collected, and each job with its tokens, however old they are.',
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number) => `${minutes} min`,
  },
  offers: {
    title: 'What it offers',
    unasked: 'By the kind that is configured; the server itself did not answer.',
    yes: 'Offered',
    no: 'Not offered',
    byToken: 'Check, reset and revoke a token of an app; remove the app’s access by it',
    byTokenWhy: 'By client id and secret of an app that is configured below.',
    noApps: 'The server has it, but no app is configured in this Authdesk.',
    lists: 'Apps with access, and tokens: list, create, edit, revoke',
    listsWhy: 'By username and password of the account holder.',
    password: 'Signing in with username and password',
    passwordWhy: 'Proven by one question for the list of tokens.',
    github: 'Signing in with GitHub',
    githubWhy: 'For app owners and support. GitHub tells who somebody is and nothing else.',
    mismatch: {
      missing: (profile: string) =>
        `This Authdesk is configured for ${profile}, which has these lists, but the server does not know them. Has it been replaced, or is "profile" wrong? The person who runs this Authdesk can set it.`,
      there: (profile: string) =>
        `This Authdesk is configured for ${profile}, which has no such lists, but the server has them. With another "profile", Authdesk would show them.`,
    },
  },
  calls: {
    title: 'Your calls',
    codes: 'Two-factor codes',
    codesBy: {
      app: 'With every action, from your authenticator app. One code serves one action.',
      sms: 'With every action. The server sends you each one by text message.',
      none: 'The server has not asked you for one.',
      github: 'None go through Authdesk: GitHub asked you itself when you signed in.',
    },
    limit: 'Left this hour',
    left: (remaining: number, limit: number) => `${remaining} of ${limit} calls`,
    leftFor: (app: string, remaining: number, limit: number) =>
      `${app}: ${number(remaining)} of ${number(limit)} calls left this hour`,
    resets: (time: ReactNode) => <>begins anew {time}</>,
    unlimited: 'The server names no limit.',
    unknown: 'Not known yet: nothing was asked with it since Authdesk started.',
    none: 'None of your own: with GitHub’s door, calls go out in the name of an app.',
  },
  apps: {
    title: 'Apps configured here',
    none: 'None. The person who runs this Authdesk can add apps to its configuration.',
    caption: 'Apps whose client secret this Authdesk holds, and your role for each',
    app: 'App',
    id: 'Id',
    role: 'Your role',
    limit: 'Left this hour',
    roles: { owner: 'owner', support: 'support' },
    noRole: 'none',
  },
}
