import { crc32 } from 'node:zlib'
import type { TokenKind } from '../tokens.ts'

/**
 * Every way in which a token was seen to lie in a file, and everything that looks like one and is none, as tables. The
 * cases are their product; nothing here shares code with the extraction that is judged by it.
 */
export interface Case {
  name: string
  file: string
  bytes: Uint8Array
  /** The tokens that are in it, each with the line where it stands. */
  tokens: { value: string; line: number }[]
}

export type Random = () => number

/** A small generator with a seed, so that a failing case can be named and had again. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const HEX = '0123456789abcdef'

export const letters = (random: Random, length: number, alphabet = BASE62): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')

export const hex = (random: Random, length: number): string => letters(random, length, HEX)

/** Thirty (or seventy) letters and their checksum, as GitHub makes them. */
function signed(entropy: string): string {
  let rest = crc32(entropy)
  let sum = ''
  for (; rest > 0; rest = Math.floor(rest / 62)) sum = BASE62[rest % 62] + sum
  return entropy + sum.padStart(6, '0')
}

export const KINDS: Record<TokenKind, (random: Random) => string> = {
  personal: (random) => `ghp_${signed(letters(random, 30))}`,
  'fine-grained': (random) => `github_pat_${letters(random, 22)}_${letters(random, 59)}`,
  oauth: (random) => `gho_${signed(letters(random, 30))}`,
  'app-user': (random) => `ghu_${signed(letters(random, 30))}`,
  'app-installation': (random) => `ghs_${signed(letters(random, 30))}`,
  refresh: (random) => `ghr_${signed(letters(random, 70))}`,
  legacy: (random) => hex(random, 40),
}

const b64 = (text: string) => Buffer.from(text).toString('base64')
const json = (value: unknown) => JSON.stringify(value)
/** Base64 in lines, as mail, PEM and the API's own contents have it. */
const wrapped = (text: string, width: number, line: string) =>
  b64(text)
    .match(new RegExp(`.{1,${width}}`, 'g'))!
    .join(line)
/** A whole number from `from` to `to`. */
const between = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1))
/** So many bytes of any text that ends before a word. */
const before = (bytes: number) => `${'lorem ipsum dolor '.repeat(20).slice(0, bytes - 1)} `
/** A soft line break of quoted-printable after each of so many letters. */
const softly = (text: string, ...at: number[]) =>
  [0, ...at].map((from, part) => text.slice(from, at[part])).join('=\r\n')
const MAIL = 'From: ci@example.com\r\nContent-Transfer-Encoding:'
const TIME = '2026-11-20T14:02:11.204Z'

interface Format {
  file?: string
  text: (token: string, random: Random) => string
  line?: number
  encode?: (text: string) => Uint8Array
  /** False where nothing beside it tells that forty hex digits are a token. */
  legacy?: false
}

const utf16 = (text: string, bom: string) => Buffer.from(bom + text, 'utf16le')
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16()

/** How a token lies in a file. */
export const FORMATS: Record<string, Format> = {
  // What people write
  sentence: { text: (t) => `Hello,\nthe token is ${t}, please rotate it.`, line: 2 },
  'end of a sentence': { text: (t) => `My GitHub token: ${t}.` },
  'in brackets': { text: (t) => `leaked (token ${t})` },
  'in backticks': { text: (t) => `Use the token \`${t}\` for now` },
  'angle brackets': { text: (t) => `token: <${t}>` },
  'markdown table': { text: (t) => `| app | token |\n|---|---|\n| CI | ${t} |`, line: 3, legacy: false },
  'alone on a line': { text: (t) => `\n\n${t}\n`, line: 3, legacy: false },
  'after no break space': { text: (t) => `token:\u00a0${t}\u00a0` },
  'typographic quotes': { text: (t) => `the token “${t}” was in the log` },
  'beside other scripts': { text: (t) => `令牌 token：${t}。` },
  // Logs
  'log, key and value': { file: 'app.log', text: (t) => `${TIME} level=info msg="push" token=${t} repo=a/b` },
  'log, JSON line': {
    file: 'app.log',
    text: (t) => json({ time: TIME, level: 30, github_token: t, msg: 'push' }),
  },
  'access log': {
    file: 'access.log',
    text: (t) =>
      `10.0.0.1 - - [20/Nov/2026:14:02:11 +0000] "GET /user?access_token=${t}&page=2 HTTP/1.1" 200 1`,
  },
  'access log, last parameter': {
    file: 'access.log',
    text: (t) => `10.0.0.1 - - "GET /user?access_token=${t} HTTP/1.1" 200`,
  },
  'coloured terminal': {
    file: 'build.log',
    text: (t) => `\u001b[36mGITHUB_TOKEN\u001b[0m=\u001b[32m${t}\u001b[0m`,
  },
  'coloured terminal, in JSON': {
    file: 'build.log',
    text: (t) => json({ line: `GITHUB_TOKEN=\u001b[32m${t}\u001b[0m` }),
  },
  'actions log': { file: 'run.log', text: (t) => `${TIME} ##[debug]env GH_TOKEN: ${t}` },
  'syslog, escaped newline before': {
    text: (t) => `Nov 20 14:02:11 host app: failed\\nGITHUB_TOKEN=${t}\\nHOME=/root`,
  },
  'stack trace': { text: (t) => `Error: 401\n    at push (token=${t})\n    at main`, line: 2 },
  // Settings
  env: { file: '.env', text: (t) => `# settings\nGITHUB_TOKEN=${t}\nPORT=80`, line: 2 },
  'env, exported and quoted': { file: '.env', text: (t) => `export GH_TOKEN="${t}"` },
  'env, single quotes': { file: '.env', text: (t) => `GITHUB_OAUTH_TOKEN='${t}'` },
  'env, spaces around': { file: '.env', text: (t) => `GITHUB_TOKEN = ${t} # ci` },
  'env, CRLF': { file: '.env', text: (t) => `A=1\r\nGITHUB_TOKEN=${t}\r\nB=2\r\n`, line: 2 },
  'docker run': { text: (t) => `docker run -e GITHUB_TOKEN=${t} -it image` },
  dockerfile: { file: 'Dockerfile', text: (t) => `FROM node\nENV GITHUB_TOKEN ${t}\n`, line: 2 },
  yaml: { file: 'config.yml', text: (t) => `github:\n  token: ${t}\n`, line: 2 },
  'gh hosts': {
    file: 'hosts.yml',
    text: (t) => `github.com:\n    user: octocat\n    oauth_token: ${t}\n`,
    line: 3,
  },
  ini: { file: 'settings.ini', text: (t) => `[github]\noauth = ${t}\n`, line: 2 },
  properties: { file: 'app.properties', text: (t) => `github.oauth=${t}` },
  toml: { file: 'config.toml', text: (t) => `[github]\ntoken = "${t}"`, line: 2 },
  terraform: { file: 'main.tf', text: (t) => `provider "github" {\n  token = "${t}"\n}`, line: 2 },
  npmrc: { file: '.npmrc', text: (t) => `//npm.pkg.github.com/:_authToken=${t}` },
  netrc: { file: '.netrc', text: (t) => `machine github.com login octocat password ${t}` },
  'composer auth': { file: 'auth.json', text: (t) => `{"github-oauth": {"github.com": "${t}"}}` },
  nuget: {
    file: 'nuget.config',
    text: (t) =>
      `<add key="github" value="https://nuget.pkg.github.com/o/index.json" />\n<add key="ClearTextPassword" value="${t}" />`,
    line: 2,
  },
  'maven settings': {
    file: 'settings.xml',
    text: (t) => `<server><id>github</id><password>${t}</password></server>`,
  },
  'bundler, with x-oauth-basic': { file: 'config', text: (t) => `BUNDLE_GITHUB__COM: "${t}:x-oauth-basic"` },
  xml: { file: 'a.xml', text: (t) => `<config>\n<token>${t}</token>\n</config>`, line: 2 },
  // Code and shells
  javascript: { file: 'a.js', text: (t) => `const octokit = new Octokit({ auth: '${t}' })` },
  python: { file: 'a.py', text: (t) => `g = Github("${t}")` },
  'python header': { file: 'a.py', text: (t) => `headers = {'Authorization': 'token ${t}'}` },
  powershell: { file: 'a.ps1', text: (t) => `$env:GH_TOKEN = "${t}"` },
  'curl with a header': { text: (t) => `curl -H "Authorization: Bearer ${t}" https://api.github.com/user` },
  'curl with a user': { text: (t) => `curl -u octocat:${t} https://api.github.com/user` },
  'zsh history': { file: '.zsh_history', text: (t) => `: 1690000000:0;export GH_TOKEN=${t}` },
  'fish history': { file: 'fish_history', text: (t) => `- cmd: set -x GH_TOKEN ${t}\n  when: 1690000000` },
  'bash history, inline': { file: '.bash_history', text: (t) => `GITHUB_TOKEN=${t} npm publish` },
  'git diff, added': {
    file: 'leak.diff',
    text: (t) =>
      `diff --git a/.env b/.env\nindex 83db48f84ec878fbfb30b46d16630e944e34f205..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 100644\n--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n+GITHUB_TOKEN=${t}`,
    line: 6,
  },
  'git diff, removed': { file: 'leak.patch', text: (t) => `@@ -1 +0,0 @@\n-token: ${t}\n`, line: 2 },
  // Addresses
  'address, token alone': { text: (t) => `git clone https://${t}@github.com/o/r.git` },
  'address, x-access-token': { text: (t) => `origin https://x-access-token:${t}@github.com/o/r (fetch)` },
  'address, user and token': { file: '.git-credentials', text: (t) => `https://octocat:${t}@github.com` },
  'address, x-oauth-basic': { text: (t) => `https://${t}:x-oauth-basic@github.com/o/r` },
  'address, fragment': { text: (t) => `https://app.example/cb#access_token=${t}&token_type=bearer` },
  'address within an address': {
    text: (t) =>
      `/login?return_to=https%3A%2F%2Fapp.example%2F%3Faccess_token%3D${t.replaceAll('_', '%5F')}%26a%3Db`,
  },
  'address, encoded twice': {
    text: (t) => `next=%252Fcb%253Faccess_token%253D${t.replaceAll('_', '%255F')}%2526`,
  },
  'form body': {
    text: (t) => `access_token=${t.replaceAll('_', '%5f')}&scope=repo%2Cgist&token_type=bearer`,
  },
  // JSON and what is in it
  'JSON, compact': { file: 'a.json', text: (t) => json({ id: 1, token: t, scopes: ['repo'] }) },
  'JSON, pretty': {
    file: 'a.json',
    text: (t) => JSON.stringify({ id: 1, token: t, scopes: ['repo'] }, null, 2),
    line: 3,
  },
  'JSON within JSON': { file: 'a.json', text: (t) => json({ body: json({ access_token: t }) }) },
  'JSON within JSON within JSON': {
    file: 'a.json',
    text: (t) => json({ a: json({ body: json({ access_token: t }) }) }),
  },
  'JSON, underscore escaped': {
    file: 'a.json',
    text: (t) => `{"access_token":"${t.replaceAll('_', String.raw`\u005f`)}"}`,
  },
  'JSON, underscore escaped in upper case, twice': {
    file: 'a.json',
    text: (t) => String.raw`{"a":"{\"token\":\"` + t.replaceAll('_', String.raw`\\u005F`) + String.raw`\"}"}`,
  },
  'JSON, slashes escaped': {
    file: 'a.json',
    text: (t) => json({ url: `https://${t}@github.com/o/r` }).replaceAll('/', String.raw`\/`),
  },
  'JSON, quotes as escapes': { file: 'a.json', text: (t) => String.raw`{"a":"token=\u0022${t}\u0022"}` },
  'JSON, broken': { file: 'a.json', text: (t) => `{"token":"${t}","next":{"a":[1,2` },
  'HAR, header': {
    file: 'a.har',
    text: (t) =>
      json({
        log: { entries: [{ request: { headers: [{ name: 'Authorization', value: `token ${t}` }] } }] },
      }),
  },
  'HAR, query': {
    file: 'a.har',
    text: (t) =>
      json({ log: { entries: [{ request: { queryString: [{ name: 'access_token', value: t }] } }] } }),
  },
  'HAR, posted text': {
    file: 'a.har',
    text: (t) =>
      json({ postData: { mimeType: 'x', text: `client_id=1&access_token=${t.replaceAll('_', '%5F')}` } }),
  },
  'HAR, body in base64': {
    file: 'a.har',
    text: (t) =>
      json({ content: { encoding: 'base64', text: b64(json({ login: 'octocat', access_token: t })) } }),
    legacy: false,
  },
  HTML: { file: 'a.html', text: (t) => `<input name="token" value="${t}"><p>token=&quot;${t}&quot;</p>` },
  'HTML, underscore as entity': { file: 'a.html', text: (t) => `token: ${t.replaceAll('_', '&#95;')}<br>` },
  'CSV with a header': {
    file: 'a.csv',
    text: (t) => `user,token,app\nhubot,,CI\noctocat,${t},CI\n`,
    line: 3,
  },
  'CSV, quoted, semicolons': {
    file: 'a.csv',
    text: (t) => `"user";"note";"access_token"\r\n"octocat";"a;b";"${t}"\r\n`,
    line: 2,
  },
  TSV: { file: 'a.tsv', text: (t) => `login\toauth_token\noctocat\t${t}`, line: 2 },
  'SQL dump': {
    file: 'dump.sql',
    text: (t) => `INSERT INTO users VALUES (1,'octocat','${t}',NULL),(2,'hubot',NULL,NULL);`,
    legacy: false,
  },
  // Base64
  'basic, x-access-token': { text: (t) => `Authorization: Basic ${b64(`x-access-token:${t}`)}` },
  'basic, user and token': { text: (t) => `authorization: basic ${b64(`octocat:${t}`)}` },
  'basic, token and nothing': { text: (t) => `> Authorization: Basic ${b64(`${t}:`)}` },
  'basic, token and x-oauth-basic': { text: (t) => `"AUTHORIZATION: basic ${b64(`${t}:x-oauth-basic`)}"` },
  'actions/checkout': {
    file: '.git/config',
    text: (t) =>
      `[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${b64(`x-access-token:${t}`)}`,
    line: 2,
  },
  'docker config': {
    file: 'config.json',
    text: (t) => json({ auths: { 'ghcr.io': { auth: b64(`octocat:${t}`) } } }),
  },
  'kubernetes secret': {
    file: 'secret.yaml',
    text: (t) => `kind: Secret\ndata:\n  token: ${b64(t)}\n`,
    line: 3,
  },
  'base64 for addresses': {
    text: (t) => `state=${Buffer.from(json({ a: '??>>', token: t })).toString('base64url')}&x=1`,
    legacy: false,
  },
  'base64 blob, first phase': {
    text: (t) => `data: ${b64(`abc${'é'.repeat(60)} ${t} and more`)}`,
    legacy: false,
  },
  'base64 blob, second phase': {
    text: (t) => `data: ${b64(`abcd${'é'.repeat(60)} ${t} and more`)}`,
    legacy: false,
  },
  'base64 blob, third phase': {
    text: (t) => `data: ${b64(`abcde${'é'.repeat(60)} ${t} and more`)}`,
    legacy: false,
  },
  // Base64 in lines: of 76 letters, the prefix begins with the fourth, the second or the last letter before the break
  ...Object.fromEntries(
    [54, 55, 56].map((bytes, phase) => [
      `base64 in a mail, break in the prefix, phase ${phase + 1}`,
      {
        file: 'a.eml',
        text: (t: string) =>
          `${MAIL} base64\r\n\r\n${wrapped(`${before(bytes)}${t} and more`, 76, '\r\n')}\r\n`,
        line: 4,
        legacy: false as const,
      },
    ]),
  ),
  'base64 in a mail, break in the body': {
    file: 'a.eml',
    text: (t, random) =>
      `${MAIL} base64\r\n\r\n${wrapped(`${before(between(random, 20, 53))}${t}`, 76, '\r\n')}\r\n`,
    line: 4,
    legacy: false,
  },
  'base64 in a mail, quoted': {
    file: 'a.eml',
    text: (t, random) => `> ${wrapped(`${before(between(random, 30, 56))}${t}, thanks`, 76, '\n> ')}\n\nNo.`,
    legacy: false,
  },
  'base64 in lines of 64': {
    text: (t, random) =>
      `-----BEGIN X-----\n${wrapped(`${before(between(random, 20, 47))}${t}!`, 64, '\n')}\n-----END X-----`,
    line: 2,
    legacy: false,
  },
  'base64 in YAML, indented': {
    file: 'a.yml',
    text: (t, random) =>
      `data:\n  env: |\n    ${wrapped(`${before(between(random, 30, 56))}${t}\nA=1`, 76, '\n    ')}\n`,
    line: 3,
    legacy: false,
  },
  'contents of a file, as the API has them': {
    file: 'a.json',
    text: (t, random) =>
      json({ path: '.env', content: wrapped(`${before(between(random, 5, 44))}${t}\nA=1\n`, 60, '\n') }),
    legacy: false,
  },
  'contents of a file, in JSON within JSON': {
    file: 'a.json',
    text: (t, random) =>
      json({ body: json({ content: wrapped(`${before(between(random, 5, 44))}${t}\n`, 60, '\r\n') }) }),
    legacy: false,
  },
  // Quoted-printable
  'quoted-printable, break in the prefix': {
    file: 'a.eml',
    text: (t, random) =>
      `${MAIL} quoted-printable\r\n\r\nThe GitHub token: ${softly(t, between(random, 1, 4))} of CI\r\n`,
    line: 4,
  },
  'quoted-printable, break in the body': {
    file: 'a.eml',
    text: (t, random) =>
      `${MAIL} quoted-printable\r\n\r\ntoken: ${softly(t, between(random, 16, t.length - 16))}.\r\n`,
    line: 4,
  },
  'quoted-printable, broken twice': {
    file: 'a.eml',
    text: (t) => `token: ${softly(t, 4, 20)}\r\n`,
  },
  'quoted-printable, saved with short line ends': {
    file: 'a.txt',
    text: (t, random) => `token: ${softly(t, between(random, 1, 4)).replaceAll('\r', '')}\n`,
  },
  'quoted-printable, an address in HTML': {
    file: 'a.eml',
    text: (t) => `<a href=3D"https://x.example/?access_token=3D${softly(t, 2)}&amp;a=3D1">`,
  },
  'quoted-printable, underscore encoded': {
    file: 'a.eml',
    text: (t) => `token=3D${t.replaceAll('_', '=5F')}=20`,
  },
  // Scanner reports
  trufflehog: {
    file: 'trufflehog.json',
    text: (t) =>
      json({
        SourceMetadata: {
          Data: { Git: { commit: '9b1c0fe0c1f4e1a3d2b4c5d6e7f8091a2b3c4d5e', file: 'a.env', line: 3 } },
        },
        DetectorName: 'Github',
        Verified: false,
        Raw: t,
        Redacted: '',
        ExtraData: { rotation_guide: 'https://howtorotate.com/docs/tutorials/github/' },
      }),
  },
  gitleaks: {
    file: 'gitleaks.json',
    text: (t) =>
      JSON.stringify(
        [
          {
            RuleID: 'github-oauth',
            Description: 'Uncovered a GitHub token',
            StartLine: 1,
            Secret: t,
            File: 'a.env',
            Commit: '9b1c0fe0c1f4e1a3d2b4c5d6e7f8091a2b3c4d5e',
            Fingerprint: '9b1c0fe0c1f4e1a3d2b4c5d6e7f8091a2b3c4d5e:a.env:github-oauth:1',
          },
        ],
        null,
        1,
      ),
    line: 6,
  },
  'gitleaks, match only': {
    file: 'gitleaks.json',
    text: (t) => json([{ RuleID: 'github-oauth', Match: `GITHUB_TOKEN="${t}"`, Secret: 'REDACTED' }]),
  },
  SARIF: {
    file: 'gitleaks.sarif',
    text: (t) => json({ runs: [{ results: [{ region: { snippet: { text: `token: ${t}` } } }] }] }),
  },
  'secret scanning alert': {
    file: 'alerts.json',
    text: (t) => json([{ number: 1, secret_type: 'github_oauth_access_token', secret: t, resolution: null }]),
  },
  // Encodings
  'UTF-8 with a mark': { text: (t) => `\ufefftoken: ${t}` },
  'UTF-16': { text: (t) => `línea\r\ntoken: ${t}\r\n`, line: 2, encode: (text) => utf16(text, '\ufeff') },
  'UTF-16, big-endian': {
    text: (t) => `línea\ntoken: ${t}`,
    line: 2,
    encode: (text) => swapped(utf16(text, '\ufeff')),
  },
  'UTF-16 without a mark': {
    text: (t) => `Windows PowerShell\r\ntoken: ${t}\r\n`,
    line: 2,
    encode: (text) => utf16(text, ''),
  },
  'UTF-16 appended to UTF-8': {
    text: (t) => t,
    line: 32,
    encode: (t) =>
      Buffer.concat([
        Buffer.from('plain text, grüße\n'.repeat(30)),
        utf16(`more\r\ntoken: ${t} end\r\n`, ''),
      ]),
    legacy: false,
  },
  'big-endian UTF-16 appended to UTF-8': {
    text: (t) => t,
    line: 31,
    encode: (t) =>
      Buffer.concat([Buffer.from('plain text\n'.repeat(30)), swapped(utf16(` token: ${t} end`, ''))]),
    legacy: false,
  },
  'latin-1': {
    text: (t) => `clé é à\ntoken: ${t} ü`,
    line: 2,
    encode: (text) => Buffer.from(text, 'latin1'),
  },
  'invalid UTF-8 right before': {
    text: (t) => `token:|${t}|`,
    encode: (text) =>
      Buffer.concat(text.split('|').flatMap((part) => [Buffer.from(part), Buffer.from([0xe2, 0x28])])),
    legacy: false,
  },
  'binary, between zeros': {
    text: (t) => `\0\u0001SQLite format 3\0\u0010\0${t}\0\u0002\u0003`,
    legacy: false,
  },
  'old Macintosh lines': { text: (t) => `a\rtoken: ${t}\rb` },
}

/** Hex digits that only a word beside them makes a token; and where such a word is. */
const TELLING: Record<string, (token: string) => string> = {
  'OAuth token:': (t) => `OAuth token: ${t}`,
  'access token =': (t) => `access token = ${t}`,
  'GH_PAT=': (t) => `GH_PAT=${t}`,
  'HOMEBREW_GITHUB_API_TOKEN=': (t) => `HOMEBREW_GITHUB_API_TOKEN=${t}`,
  'Authorization: token': (t) => `Authorization: token ${t}`,
  'authorization => token (Ruby)': (t) => `"Authorization" => "token ${t}"`,
  'accessToken:': (t) => `accessToken: "${t}",`,
  'token := (Go)': (t) => `token := "${t}"`,
  '--token': (t) => `gh-tool --token ${t} --verbose`,
  '--token=': (t) => `gh-tool --token=${t}`,
  'X-GitHub-Token': (t) => `X-GitHub-Token: ${t}`,
  'hub config': (t) => `github.com:\n- user: octocat\n  oauth_token: ${t}\n  protocol: https`,
  'old JSON of an authorization': (t) =>
    json({ id: 1, url: 'https://api.github.com/authorizations/1', token: t, hashed_token: 'a'.repeat(64) }),
  'trufflehog, old detector': (t) => json({ DetectorName: 'GithubOld', Raw: t }),
  'GitHub password': (t) => `github_password: ${t}`,
}

const vendor = (random: Random): Record<string, string> => ({
  'AWS access key': `AKIA${letters(random, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'AWS secret key': letters(random, 40, `${BASE62}+/`),
  'npm token': `npm_${signed(letters(random, 30))}`,
  'GitLab token': `glpat-${letters(random, 20)}`,
  'Slack bot token': `xoxb-${letters(random, 12, '0123456789')}-${letters(random, 12, '0123456789')}-${letters(random, 24)}`,
  'Stripe key': `sk_live_${letters(random, 24)}`,
  'Google key': `AIza${letters(random, 35)}`,
  'PyPI token': `pypi-AgEIcHlwaS5vcmc${letters(random, 150)}`,
  'Shopify token': `shpat_${hex(random, 32)}`,
  'DigitalOcean token': `dop_v1_${hex(random, 64)}`,
  'SendGrid key': `SG.${letters(random, 22)}.${letters(random, 43)}`,
  'Hugging Face token': `hf_${letters(random, 34)}`,
  JWT: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(json({ sub: letters(random, 12), iat: 1 })).toString('base64url')}.${letters(random, 43)}`,
  UUID: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
  'npm integrity': `sha512-${Buffer.from(letters(random, 64)).toString('base64')}`,
  'SHA-1 in base64': `sha1-${Buffer.from(letters(random, 20)).toString('base64')}`,
  'SHA-256': hex(random, 64),
  'SHA-256 with its name': `sha256:${hex(random, 64)}`,
  MD5: hex(random, 32),
  'hex, one short': hex(random, 39),
  'hex, one long': hex(random, 41),
  'hex in upper case': hex(random, 40).toUpperCase().replace(/^./, 'A'),
  'ethereum address': `0x${hex(random, 40)}`,
  'installation token of 2020': `v1.${hex(random, 40)}`,
})

/** What is nearly one of GitHub's tokens. */
const nearly = (random: Random): Record<string, string> => ({
  'one short': `ghp_${letters(random, 35)}`,
  'one long': `gho_${letters(random, 37)}`,
  'much too long': `ghs_${letters(random, 120)}`,
  'refresh, short': `ghr_${letters(random, 36)}`,
  'fine-grained, short': `github_pat_${letters(random, 22)}_${letters(random, 58)}`,
  'fine-grained, long': `github_pat_${letters(random, 22)}_${letters(random, 60)}`,
  'fine-grained, no second part': `github_pat_${letters(random, 82)}`,
  'another letter': `ghx_${letters(random, 36)}`,
  'upper case': `GHP_${letters(random, 36)}`,
  'a dash for the underscore': `ghp-${letters(random, 36)}`,
  'a dash within': `ghp_${letters(random, 18)}-${letters(random, 18)}`,
  'the prefix alone': 'ghp_',
  "the docs' x": `ghp_${'x'.repeat(36)}`,
  'X in upper case': `gho_${'X'.repeat(36)}`,
  zeros: `ghp_${'0'.repeat(36)}`,
  'the alphabet': 'ghp_1234567890abcdefghijklmnopqrstuvwxyz',
  'the alphabet, digits last': 'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'the alphabet in upper case': 'ghp_ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890',
  'the alphabet, mixed': 'gho_abcdefghijklmnopqrstuvwxyzABCDEFGHIJ',
  'digits again and again': 'ghp_123456789012345678901234567890123456',
  'abc again and again': 'ghp_abcabcabcabcabcabcabcabcabcabcabcabc',
  'says that it is an example': 'ghp_EXAMPLEaB3dE6gH9jK2mN5pQ8sT1vW4yZ7b0',
  'says your token here': 'ghp_yourTokenHere9aB3dE6gH9jK2mN5pQ8sT1v',
  'says what it is': 'ghp_YOURPERSONALACCESSTOKENGOESHERE00000',
  'fine-grained, x': `github_pat_${'x'.repeat(22)}_${'x'.repeat(59)}`,
  'fine-grained, the alphabet':
    'github_pat_11ABCDEFGHIJKLMNOPQRST_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVW',
  'a pattern': 'ghp_[0-9a-zA-Z]{36}',
  'a variable': 'ghp_${{ secrets.GITHUB_TOKEN }}',
  'a format': 'gho_%s',
  stars: 'ghp_************************************',
  'stars, and the last four': 'ghp_********************************a1B2',
  'first and last': `ghp_${letters(random, 4)}...${letters(random, 4)}`,
  ellipsis: `gho_…${letters(random, 8)}`,
  'says redacted': 'ghp_REDACTED',
})

/** Where a look-alike is put: beside the most telling words there are. */
const BESIDE: Record<string, (text: string) => string> = {
  env: (x) => `GITHUB_TOKEN=${x}`,
  JSON: (x) => json({ access_token: x }),
  'a sentence': (x) => `the GitHub token is ${x} here`,
  'a header': (x) => `Authorization: token ${x}`,
  'an address': (x) => `curl "https://api.github.com/user?access_token=${x}&a=b"`,
  base64: (x) => `Authorization: Basic ${b64(`octocat:${x}`)}`,
  'base64 in lines, broken in the prefix': (x) => wrapped(`${before(55)}${x} and more`, 76, '\r\n'),
  'base64 in lines, broken after it': (x) =>
    wrapped(`${before(57 - (x.length % 57))}${x} and more`, 76, '\n'),
  'contents of a file': (x) => json({ content: wrapped(`${before(43)}${x}\n`, 60, '\n') }),
  'quoted-printable, broken in the prefix': (x) => `the GitHub token: ${softly(x, 3)} here\r\n`,
  'quoted-printable, broken in the body': (x) => `token=3D${softly(x, Math.floor(x.length / 2))}\r\n`,
}

/** Forty hex digits that are no token, where they are at home. */
const HEX_ELSEWHERE: Record<string, (hex: string) => string> = {
  'git log': (x) => `commit ${x} (HEAD -> main)\nAuthor: octocat\n\n    Rotate the token`,
  'git log, merge': (x) => `Merge: ${x} ${x}`,
  'git ls-remote': (x) => `${x}\trefs/heads/token`,
  'git diff': (x) => `index ${x}..${x} 100644`,
  'git rev-list': (x) => `${x}\n${x}\n`,
  'a pinned action': (x) => `      - uses: actions/create-github-app-token@${x} # v2`,
  'an address of a commit': (x) => `https://github.com/octocat/token/commit/${x}`,
  'an address of a blob': (x) => `https://github.com/o/r/blob/${x}/token.ts`,
  'a ref in an address': (x) => `https://api.github.com/repos/o/r/contents/token?ref=${x}`,
  'a lockfile': (x) => `resolved "https://codeload.github.com/o/token/tar.gz/${x}"`,
  'a lockfile, git': (x) => `resolved "git+https://github.com/o/token.git#${x}"`,
  'JSON sha': (x) => json({ sha: x, node_id: 'x', token: null }),
  'JSON commit id': (x) => json({ head_commit: { id: x, message: 'new token' } }),
  gitHead: (x) => json({ name: 'token', gitHead: x }),
  shasum: (x) => json({ dist: { shasum: x } }),
  'sha1sum list': (x) => `${x}  token.txt`,
  'client secret': (x) => `client_secret=${x}&code=abc`,
  'client secret in JSON': (x) => json({ client_id: 'Ov23liAAAAAAAAAAAAAA', client_secret: x }),
  'client secret in env': (x) => `GITHUB_CLIENT_SECRET=${x}`,
  'basic of an app': (x) => `Authorization: Basic ${b64(`abcde12345fghij67890:${x}`)}`,
  'basic of a newer app': (x) => `Authorization: Basic ${b64(`Ov23li0123456789abcd:${x}`)}`,
  'curl of an app': (x) =>
    `curl -u abcde12345fghij67890:${x} -X POST https://api.github.com/applications/x/token`,
  'CSRF token': (x) => `csrf_token: ${x}`,
  'authenticity token': (x) => `<input name="authenticity_token" value="${x}">`,
  'session token': (x) => json({ session_token: x }),
  'page token': (x) => json({ nextPageToken: x }),
  'hook signature': (x) => `X-Hub-Signature: sha1=${x}`,
  'webhook secret': (x) => `github:\n  webhook:\n    secret: ${x}`,
  'hash of a token': (x) => json({ token_sha1: x }),
  'detect-secrets baseline': (x) =>
    json({ results: { '.env': [{ type: 'GitHub Token', hashed_secret: x }] } }),
  ETag: (x) => `ETag: "${x}"`,
  'a magnet link': (x) => `magnet:?xt=urn:btih:${x}`,
  'password hash': (x) => `octocat:password:${x}`,
  'CSV, another column': (x) => `user,token,commit\noctocat,,${x}\n`,
  'CSV, the column after the last': (x) => `user,token\n${x},octocat\n`,
  'a sentence about a commit': (x) => `The token was removed in ${x}, see the diff.`,
  'gitleaks report': (x) =>
    json([
      {
        RuleID: 'github-pat',
        Secret: 'REDACTED',
        Match: 'REDACTED',
        Commit: x,
        Fingerprint: `${x}:a.env:github-pat:1`,
      },
    ]),
  'trufflehog report': (x) =>
    json({ DetectorName: 'Github', Raw: 'ghp_****', SourceMetadata: { Data: { Git: { commit: x } } } }),
  'docker layer': (x) => ` ---> ${x}\nStep 2/3 : RUN echo token`,
  'quoted-printable, git log': (x) => `commit ${softly(x, 12)}\r\n\r\n    Rotate the token=\r\n`,
  'quoted-printable, grown together': (x) => `token=3Dab${softly(x, 12)}\r\n`,
  'quoted-printable, more on the next line': (x) => `token=3D${softly(`${x}cd`, 12)}\r\n`,
  'an empty value, and a hash on the next line': (x) => `GITHUB_TOKEN=\n${x}\n`,
  'within a longer word': (x) => `token=abc_${x}_def`,
  'a build id': (x) => `BuildID[sha1]=${x}, not stripped`,
}

const plain = (text: string) => Buffer.from(text, 'utf8')

export function corpus(seed: number): { recall: Case[]; lookAlikes: Case[] } {
  const random = randomFrom(seed)
  const recall: Case[] = []
  const lookAlikes: Case[] = []
  for (const [kind, mint] of Object.entries(KINDS) as [TokenKind, (random: Random) => string][])
    for (const [name, format] of Object.entries(FORMATS)) {
      if (kind === 'legacy' && format.legacy === false) continue
      const value = mint(random)
      recall.push({
        name: `${kind}: ${name}`,
        file: format.file ?? 'notes.txt',
        bytes: (format.encode ?? plain)(format.text(value, random)),
        tokens: [{ value, line: format.line ?? 1 }],
      })
    }
  for (const [name, text] of Object.entries(TELLING)) {
    const value = KINDS.legacy(random)
    const whole = text(value)
    recall.push({
      name: `legacy: ${name}`,
      file: 'notes.txt',
      bytes: plain(whole),
      tokens: [{ value, line: whole.slice(0, whole.indexOf(value)).split('\n').length }],
    })
  }
  // A wrong checksum is a hint and never a refusal: GitHub's own documentation prints such tokens.
  for (const value of [
    'ghu_16C7e42F292c6912E7710c838347Ae178B4a',
    `gho_${letters(random, 36)}`,
    `ghr_${letters(random, 76)}`,
  ])
    for (const [name, text] of Object.entries(BESIDE))
      recall.push({
        name: `wrong checksum ${value.slice(0, 12)}: ${name}`,
        file: 'notes.txt',
        bytes: plain(text(value)),
        tokens: [{ value, line: 1 }],
      })
  for (const list of [vendor(random), nearly(random)])
    for (const [name, value] of Object.entries(list))
      for (const [where, text] of Object.entries(BESIDE))
        lookAlikes.push({
          name: `${name}, beside ${where}`,
          file: 'notes.txt',
          bytes: plain(text(value)),
          tokens: [],
        })
  for (const [name, text] of Object.entries(HEX_ELSEWHERE))
    lookAlikes.push({
      name: `hex: ${name}`,
      file: 'notes.txt',
      bytes: plain(text(hex(random, 40))),
      tokens: [],
    })
  return { recall, lookAlikes }
}
