/** Letters that are shown on each side. */
const SHOWN = 40

/**
 * What stands on the same line before and after, with everything in it that could be a secret taken out: the file is
 * full of them.
 */
export function surroundings(text: string, start: number, end: number): [string, string] {
  const near = text.slice(Math.max(0, start - 400), start)
  const far = text.slice(end, end + 400)
  const lineAt = Math.max(near.lastIndexOf('\n'), near.lastIndexOf('\r')) + 1
  let before = near.slice(lineAt)
  let after = /^[^\r\n]*/.exec(far)![0]
  // A word that is cut, here or by a soft line break, may be a part of another secret, too short to look like one.
  if (lineAt === 0 ? start > 400 : /=[\r\n]+$/.test(near.slice(0, lineAt)))
    before = before.replace(/^[\w+/%-]+/, '…')
  if (after.length === 400 || after.endsWith('=')) after = withoutLastWord(after)
  return [masked(before).slice(-SHOWN), masked(after).slice(0, SHOWN)]
}

/** From its end, because a pattern that is tied to the end alone is tried at every letter. */
function withoutLastWord(text: string): string {
  let at = text.endsWith('=') ? text.length - 1 : text.length
  const end = at
  while (at > 0 && WORD_LETTER.test(text[at - 1]!)) at--
  return at < end ? `${text.slice(0, at)}…` : text
}

const WORD_LETTER = /[\w+/%-]/

// oxlint-disable-next-line no-control-regex -- what a terminal would not show is not shown here either
const UNSEEN = /\x1b\[[\d;]*m|[\0-\x08\x0b-\x1f\x7f]/g

function masked(text: string): string {
  return text
    .replaceAll(UNSEEN, '')
    .replaceAll(/[\w+/%-]{16,}=*/g, '…')
    .replaceAll(/((?:pass(?:word|wd)?|pwd|secret)["']?\s*[:=]\s*["']?)[^\s"'&]+/gi, '$1…')
    .replaceAll(/(\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1…@')
}
