/** Hands a file to the person. */
export function download(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken it by the time a timer fires.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
