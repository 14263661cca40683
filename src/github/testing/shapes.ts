/**
 * Texts that are written to make a search slow: what each step of it looks at, repeated without an end. Each is made
 * in any size.
 */
const TOKEN = 'ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2dF4gH6'
const HEX = 'e2b0c44298fc1c149afb4c8996fb92427ae41e4a'

const times = (part: string) => (size: number) => part.repeat(Math.ceil(size / part.length)).slice(0, size)
const after = (head: string, part: string) => (size: number) => (head + times(part)(size)).slice(0, size)
/** Another number in each, so that none is found twice. */
const numbered =
  (part: (digits: string) => string, head = '') =>
  (size: number) => {
    const parts = [head]
    for (let at = 0, length = 0; length < size; at++) {
      const one = part(at.toString(16).padStart(10, '0'))
      length += one.length
      parts.push(one)
    }
    return parts.join('').slice(0, size)
  }
const halves = (part: string, rest: string) => (size: number) =>
  times(part)(size / 2) + times(rest)(size - size / 2)
const wide = (text: string) => Array.from(text, (letter) => `${letter}\0`).join('')

const BASE64_PREFIX = 'Z2hwX'
const LINE_OF_PREFIXES = BASE64_PREFIX.repeat(12)

export const SHAPES: Record<string, (size: number) => string> = {
  'soft breaks alone': times('=\n'),
  'soft breaks alone, CRLF': times('=\r\n'),
  'one letter before each soft break': times('A=\n'),
  'a prefix, one letter a line': times('g=\nh=\np=\n_=\n'),
  'two equals signs a line': times('==\n'),
  'a long line before the last soft break': (size) => `${'A'.repeat(size - 4)}=\nB`,
  'soft breaks before one long line': halves('A=\n', 'A'),
  'soft breaks between words': times(`${'x'.repeat(36)}=\n=\n=\n`),
  'hex across soft breaks': times(`token=3D${HEX.slice(0, 20)}=\n${HEX.slice(20)} `),
  'hex and nothing else across soft breaks': times(`${HEX.slice(0, 20)}=\n`),
  'tokens across soft breaks': times(`${TOKEN.slice(0, 20)}=\n${TOKEN.slice(20)}\n`),

  'line feeds': times('\n'),
  'carriage returns': times('\r'),
  quotes: times('"'),
  backslashes: times('\\'),
  NUL: times('\0'),
  spaces: times(' '),
  'equals signs': times('='),
  asterisks: times('*'),
  'broken escapes of HTML': times('&#'),
  'a prefix and %25': after('ghp', '%25'),
  'prefixes and %25': times(`ghp${'%25'.repeat(18)}`),
  'a prefix and backslashes': times(`ghp${'\\'.repeat(60)}`),
  'a terminal’s colours': times(`\x1b[1;1;1;1;1;1;1;1${TOKEN}`),

  'a row of hex under a head': after('token,name\n', `${HEX},`),
  'a row of quoted hex under a head': after('"token","name"\n', `"${HEX}",`),
  'a row of short cells under a head': after('name;token\n', `${'a;'.repeat(30)}${HEX};`),
  'a row of different hex under a head': numbered((digits) => `${HEX.slice(10)}${digits},`, 'token,name\n'),
  'a row of tokens under a head': after('token,name\n', `${TOKEN},`),
  'quotes under a head': after('token,name\n', '"'),
  'separators under a head': after('token\tname\n', '\t'),
  'hex in rows of two quotes': after('token,name\n', `""${HEX},`),

  'one token again and again': times(`${TOKEN} `),
  'different tokens': numbered((digits) => `ghp_q7Xk${digits}aB3dE5gH7jK9mN1pQ3sT5v `),
  'different tokens, in the middle of words': numbered(
    (digits) => `ghp_q7Xk${digits}aB3dE5gH7jK9mN1pQ3sT5v_`,
  ),
  'refresh tokens': times(`ghr_${'a1B2'.repeat(19)} `),
  placeholders: times(`ghp_${'x'.repeat(36)} `),
  'prefixes alone': times('ghp_'),
  'fine-grained prefixes': times('github_pat_'),
  'fine-grained tokens': times(
    `github_pat_${'a1B2c3D4e5F'.repeat(2)}_${'a1B2c3D4e5F'.repeat(6).slice(0, 59)} `,
  ),
  'tokens that break off': times(` ghp_${'a_'.repeat(20)}`),
  'shortened tokens': times('ghp_****'),
  'tokens and passwords': times(`${TOKEN} password=`),
  'tokens and logins of addresses': times(`${TOKEN} ${'//a:'.repeat(50)}`),

  'different hex, each called a token': numbered((digits) => `token=${HEX.slice(10)}${digits} `),
  'hex, each called a token, in quotes': times(`token="${HEX}" `),
  'hex in nested JSON': times(`[{"token":"${HEX}",`),
  'hex behind a word in a long blank': times(`token${' '.repeat(190)}${HEX}`),
  'hex behind a long word': times(`tok${'a'.repeat(180)})=${HEX}`),
  'hex behind what stands between': times(`tok ${'"value":'.repeat(20)}${HEX}`),
  'hex behind escaped quotes': times(`tok ${'\\\\\\u0022'.repeat(20)}${HEX}`),
  'hex behind colours': times(`tok ${'\x1b[1;1m'.repeat(25)}${HEX}`),
  'hex behind addresses': times(`https:${'\\'.repeat(60)}//${'a'.repeat(90)}:${HEX}@x `),
  'hex called a secret': times(`secret="${HEX}" `),
  'hex called a password': times(`password="${HEX}" `),
  'hex as a login': times(`curl -u a.b-c:${HEX} `),
  'a long run of hex': times('0123456789abcdef'),
  'lines of hex': times(`${HEX}\n`),

  'one letter of base64': times('A'),
  'a run of base64': times('QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo'),
  'prefixes in base64': times(BASE64_PREFIX),
  'prefixes in base64, in every phase': times('Z2hwXnaG9fnodV9'),
  'prefixes in base64 before one long line': (size) =>
    `${times(BASE64_PREFIX)(size / 2)}\n${times('A')(size / 2 - 1)}`,
  'lines of prefixes in base64': times(`${LINE_OF_PREFIXES}\n`),
  'lines of prefixes in base64 before a long one': halves(`${LINE_OF_PREFIXES}\n`, 'A'),
  'lines of prefixes in base64, and lines of one letter': times(`${LINE_OF_PREFIXES}\nA\nB\nC\nD\n`),
  'lines of prefixes in base64, quoted': times(`${LINE_OF_PREFIXES}\n${'>'.repeat(39)}`),
  'lines of prefixes in base64, escaped': times(`${LINE_OF_PREFIXES}\\n`),
  'base64 before a long blank of backslashes': times(`${'A'.repeat(54)}${'\\'.repeat(2000)}`),
  'tokens in base64': times(`${btoa(TOKEN)} `),
  'logins in base64': times(`basic ${btoa(`aaaa:${HEX}`)} `),
  'words called tokens, in base64': times(`token: ${'A'.repeat(60)} `),

  'prefixes in UTF-16': after('x'.repeat(5000), wide('ghp_')),
  'tokens in UTF-16': after('x'.repeat(5000), wide(`${TOKEN} `)),
  'a word in UTF-16 without an end': after('x'.repeat(5000), wide('ghp_a')),
}
