let told: readonly string[] | null = null

/** For whom the next picture is drawn: what the browser says of its languages. In a browser it is asked itself. */
export function speakTo(languages: readonly string[]) {
  told = languages
}

/** The reader's own variant of the document's language: `en-GB` writes dates as this reader expects them. */
export function locale(): string {
  const language = (typeof document !== 'undefined' && document.documentElement.lang) || 'en'
  return (told ?? navigator.languages).find((own) => own.split('-')[0] === language) ?? language
}

/** What is made for a locale, made once: that costs more than using it a hundred times. */
export function kept<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>()
  return () => {
    const own = locale()
    if (!made.has(own)) made.set(own, make(own))
    return made.get(own)!
  }
}
