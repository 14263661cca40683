/**
 * Forty hex digits are a token of before 2021, or a git commit, a checksum, a client secret. What stands beside them
 * tells: the name that they are given, the address that they open, the column that they are in.
 */
export function tellsToken(text: string, start: number, end: number): boolean {
  // A repository's history holds millions of them; hardly one has such a word beside it.
  const near = text.slice(Math.max(0, start - 200), start)
  const line = near.slice(near.lastIndexOf('\n') + 1)
  if (!ANY_WORD.test(line) && text[end] !== ':') return false
  const after = text.slice(end, end + 200)
  if (isLoginOfAddress(line, after)) return true
  if (/^:x-oauth-basic/i.test(after)) return true
  if (/(?:^|\s)(?:-u|--user)[ =]?["']?[\w.-]+:$/.test(line))
    return /github/i.test(line + after) && !isClientId(/([\w.-]+):$/.exec(line)![1]!)
  const named = withoutBetween(line)
  // A name and its value are told apart by something; `abctoken` + digits is one word.
  if (named.length === line.length) return false
  const name = lastName(named)
  if (FOREIGN.test(name)) return false
  if (TOKEN_NAME.test(name)) return true
  const around = text.slice(Math.max(0, start - 600), end + 600)
  if (/(?:^|[\W_])(?:secret|raw|rawv2|match)$/i.test(name)) return SCANNER.test(around)
  if (/(?:password|passwd|pwd)$/i.test(name)) return /github|\bgh_/i.test(around)
  return /(?:^|[\W_])github(?:[._]{1,2}com)?$/i.test(name) && /[("':=]\s*$|\\"$/.test(line)
}

const ANY_WORD = /tok|auth|bearer|pat|github|secret|raw|match|pass|pwd|http|-u/i

/** What may stand between a name and its value: quotes, colons, arrows, brackets, also escaped, and `"value":`. */
function withoutBetween(line: string): string {
  for (let end = line.length; ;) {
    const step = BETWEEN.exec(line.slice(Math.max(0, end - 24), end))
    if (!step) return line.slice(0, end)
    end -= step[0].length
  }
}

const BETWEEN =
  // oxlint-disable-next-line no-control-regex -- a log has colours
  /(?:[ \t\u00a0"'`:=>([{<|“«：]|["'],[ \t]?(?=["'])|\\+(?:u0022|u0027|["'/t])|&(?:quot|apos|#3[49]);|%(?:25)*(?:2[027]|3[ad])|=3d|(?<=["' ]),?["'\\]{0,4}\bvalue\b|(?<= )(?:is|was)|\x1b\[[\d;]*m|\\+(?:u001b|x1b|e|033)\[[\d;]*m)$/i

/** The name that ends a line; from its end, because a pattern that is tied to the end alone is tried at every letter. */
function lastName(line: string): string {
  let at = line.length
  while (at > 0 && line.length - at < LONGEST_NAME && NAME_LETTER.test(line[at - 1]!)) at--
  return line.slice(at)
}

const LONGEST_NAME = 120
const NAME_LETTER = /[\w$.@/-]/

/** Names of tokens: `GITHUB_TOKEN`, `oauth_token`, `accessToken`, `Authorization: bearer`, `GH_PAT`. */
const TOKEN_NAME =
  /(?:token|(?:^|[\W_])(?:oauth|auth|authorization|bearer|pat|tok|x-oauth-basic)|github[_-]?(?:oauth|auth|key|pat))$/i

/** Names of other things that are called tokens, or that are forty hex digits too. */
const FOREIGN =
  /csrf|xsrf|authenticity|session|device|page_?token|pagetoken|cursor|next_?|sync|cancel|continu|refresh|hash|sha\d*|sum\b|commit|client_?secret|webhook|gitlab|bitbucket|stripe|sonar|codecov|discord|telegram|slack|(?:^|\W)id_?token|address|contract/i

/** Whether a column of that name holds tokens. */
export const namesToken = (name: string) => TOKEN_NAME.test(name.trim()) && !FOREIGN.test(name)

const SCANNER = /"(?:RuleID|rule_?id|DetectorName|DetectorType|secret_type)"|\\"(?:RuleID|DetectorName)\\"/i

/** `https://TOKEN@host`, `https://user:TOKEN@host`, also with escaped slashes. */
function isLoginOfAddress(before: string, after: string): boolean {
  const login = /https?(?::|%3a)(?:\\*\/|%2f){2}(?:([^\s:@/"'\\]{0,100}):)?$/i.exec(before)
  const host = /^(?::(?:x-oauth-basic)?)?@([\w.-]+)/i.exec(after)
  return (
    login !== null &&
    host !== null &&
    !isClientId(login[1] ?? '') &&
    !/sentry|gitlab|bitbucket/i.test(host[1]!)
  )
}

/** An app signs in with its client id and forty hex digits that are its secret. */
export function isClientId(user: string): boolean {
  return /^(?:(?=[^ ]*\d)[0-9a-z]{20}|Iv\d?\w*\.\w+|(?:Iv23|Ov23)\w+)$/.test(user)
}
