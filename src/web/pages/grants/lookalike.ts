import type { Grant } from '#contract/grants.ts'

/**
 * Names that look like other names. What a letter looks like is folded to one plain letter, the way Unicode's own list
 * of confusables does it (UTS 39), for the alphabets that are used for this: Cyrillic, Greek, Armenian, and digits.
 */
const LOOKS: Record<string, string> = {
  a: 'аɑαä@4',
  b: 'ьвƅЬ',
  c: 'сϲⅽ',
  d: 'ԁⅾ',
  e: 'еєҽ3',
  g: 'ɡցԍ',
  h: 'һհн',
  i: 'іıιӏǀ1l|!',
  j: 'јϳ',
  k: 'кκ',
  n: 'пո',
  m: 'м',
  o: 'оοօ0σ',
  p: 'рρ',
  q: 'ԛգ',
  s: 'ѕꜱ5$',
  t: 'тτ',
  u: 'υսцʋ',
  v: 'ѵν',
  w: 'ԝաω',
  x: 'хχ',
  y: 'уγү',
  z: 'ᴢ',
}
const PLAIN = new Map(
  Object.entries(LOOKS).flatMap(([plain, looks]) =>
    Array.from(looks, (look): [string, string] => [look, plain]),
  ),
)

const LOOKING = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'gu')

/** What a name looks like to somebody who reads fast: `GіtHub` and `Git-Hub` are `github`, `Rnail` is `mail`. */
export function skeleton(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(LOOKING, (letter) => PLAIN.get(letter)!)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u]

/** A word in letters of two alphabets that share their shapes; nobody writes so. */
export function mixesAlphabets(name: string): boolean {
  return name
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1)
}

/** Apps that people have heard of, and where they live. */
const KNOWN: readonly [name: string, ...hosts: string[]][] = [
  ['Atlassian', 'atlassian.com', 'atlassian.net'],
  ['Azure', 'microsoft.com', 'azure.com'],
  ['Bitbucket', 'bitbucket.org', 'atlassian.com'],
  ['Buildkite', 'buildkite.com'],
  ['ChatGPT', 'chatgpt.com', 'openai.com'],
  ['CircleCI', 'circleci.com'],
  ['Claude', 'claude.ai', 'claude.com', 'anthropic.com'],
  ['Cloudflare', 'cloudflare.com'],
  ['Codecov', 'codecov.io', 'sentry.io'],
  ['Datadog', 'datadoghq.com', 'datadoghq.eu'],
  ['Discord', 'discord.com'],
  ['Docker', 'docker.com'],
  ['Dropbox', 'dropbox.com'],
  ['Figma', 'figma.com'],
  ['GitKraken', 'gitkraken.com'],
  ['GitLab', 'gitlab.com'],
  ['Gitpod', 'gitpod.io'],
  ['Google', 'google.com'],
  ['Heroku', 'heroku.com'],
  ['JetBrains', 'jetbrains.com'],
  ['Jira', 'atlassian.com', 'atlassian.net'],
  ['Jenkins', 'jenkins.io'],
  ['Microsoft', 'microsoft.com'],
  ['Netlify', 'netlify.com'],
  ['OpenAI', 'openai.com'],
  ['Postman', 'postman.com'],
  ['Salesforce', 'salesforce.com'],
  ['Sentry', 'sentry.io'],
  ['Slack', 'slack.com'],
  ['Snyk', 'snyk.io'],
  ['SonarCloud', 'sonarcloud.io', 'sonarsource.com'],
  ['Stack Overflow', 'stackoverflow.com'],
  ['Terraform', 'terraform.io', 'hashicorp.com'],
  ['Travis CI', 'travis-ci.com', 'travis-ci.org'],
  ['Trello', 'trello.com'],
  ['Vercel', 'vercel.com'],
  ['Visual Studio', 'visualstudio.com', 'microsoft.com'],
  ['Zapier', 'zapier.com'],
]
const SKELETONS = KNOWN.map(([name, ...hosts]) => ({ name, hosts, bones: skeleton(name) }))

/** The well-known app that this name begins like or is a slip of the pen away from, when it lives elsewhere. */
export function passesFor(name: string, host: string | undefined): string | null {
  const bones = skeleton(name)
  // "Slack" in "Slack bot", but not in "Slacker": a name ends where a word does.
  const beginnings = new Set(beginningsOf(name).map(skeleton))
  const known = SKELETONS.find(
    (one) => beginnings.has(one.bones) || (one.bones.length > 5 && isOneSlipAway(bones, one.bones)),
  )
  if (!known) return null
  return known.hosts.some((own) => isWithin(host, own)) ? null : known.name
}

function beginningsOf(name: string): string[] {
  const words = name.split(/[\s\-_.:/|]+/).filter(Boolean)
  return words.map((_, i) => words.slice(0, i + 1).join(' '))
}

/** A domain that the name speaks of, when the home page is on another one. */
export function foreignDomain(name: string, host: string | undefined): string | null {
  const named = /(?:^|[\s(@/])((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|co|ai|cloud))\b/i.exec(name)?.[1]
  if (!named) return null
  const domain = named.toLowerCase().replace(/^www\./, '')
  return isWithin(host, domain) || isWithin(domain, host ?? '') ? null : domain
}

export function isWithin(host: string | undefined, domain: string): boolean {
  return domain !== '' && (host === domain || (host?.endsWith(`.${domain}`) ?? false))
}

/** Apps that look alike by name, by client id: the others, for each that has any. */
export function namesakes(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  const groups = Map.groupBy(grants, ({ app }) => skeleton(app.name))
  const others = new Map<string, Grant[]>()
  for (const [bones, group] of groups) {
    if (bones === '' || group.length < 2) continue
    for (const one of group) {
      others.set(
        one.app.clientId,
        group.filter(({ app }) => app.clientId !== one.app.clientId),
      )
    }
  }
  return others
}

/** One letter more, less, other, or two of them swapped. */
function isOneSlipAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false
  let start = 0
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && right.length === 2 && left === `${right[1]}${right[0]}`)
  )
}
