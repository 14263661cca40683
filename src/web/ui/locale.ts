/** The reader's own variant of the document's language: `en-GB` writes dates as this reader expects them. */
export function locale(): string {
  const language = (typeof document !== 'undefined' && document.documentElement.lang) || 'en'
  return navigator.languages.find((own) => own.split('-')[0] === language) ?? language
}
