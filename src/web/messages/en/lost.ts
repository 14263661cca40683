/** What somebody can do, behind "can no longer": who could "read public data only" has lost more than the "only". */
export const lost = (can: string) => can.replace(/ only$/, '')
