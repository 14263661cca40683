const forgetters = new Set<() => void>()

/** For whatever keeps something of the signed-in person outside of the query cache. */
export function onNewPerson(forget: () => void) {
  forgetters.add(forget)
}

/** What one person has read and done is not shown to the next one in the same tab. */
export function forgetPerson() {
  for (const forget of forgetters) forget()
}
