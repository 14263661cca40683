/** The sentence after a change: what the server itself said when it was asked again. */
export const proofMessages = {
  noLongerAccepted: (clock: string) => `Confirmed: the server no longer accepts this token (${clock}).`,
  noLongerListed: (clock: string) => `Confirmed: the server no longer lists this app (${clock}).`,
  stillAccepted: (clock: string) =>
    `Not confirmed: the server said yes, but it still accepts this token (${clock}). Treat the token as alive: check it again in a minute, and tell the person who runs the server if it stays so.`,
  stillListed: (clock: string) =>
    `Not confirmed: the server said yes, but it still lists this app (${clock}). Treat its tokens as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.`,
  ownNoLongerListed: (clock: string) => `Confirmed: the server no longer lists this token (${clock}).`,
  ownStillListed: (clock: string) =>
    `Not confirmed: the server said yes, but it still lists this token (${clock}). Treat the token as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.`,
  unknown: (clock: string) =>
    `Not proven: the server said yes, but asking it again failed (${clock}). Look again before you rely on it.`,
}
