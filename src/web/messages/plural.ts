import { kept, locale } from '#web/ui/locale.ts'

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

const forNumber = kept((language) => new Intl.PluralRules(language))
const digits = kept((language) => new Intl.NumberFormat(language))

/** The form for the number, with `#` replaced by it: `plural(3, { one: '# app', other: '# apps' })`. */
export function plural(count: number, forms: Forms): string {
  const form = forms[forNumber().select(count)] ?? forms.other
  return form.replace('#', number(count))
}

/** "100,000", as the reader writes it. */
export function number(count: number): string {
  return digits().format(count)
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(items)
}
