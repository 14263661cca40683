const passItOn = 'tell the person who runs the server.'

/** The sentence after a change: what the server itself said when it was asked again. */
export const proofMessages = {
  noLongerAccepted: (clock: string) => `Confirmed: the server no longer accepts this token (${clock}).`,
  noLongerListed: (clock: string) => `Confirmed: the server no longer lists this app (${clock}).`,
  stillAccepted: (clock: string) =>
    `NOT CONFIRMED: the server said yes, but it still accepts this token (${clock}). Treat it as alive: check it again in a minute. If it still works, stop it again, and ${passItOn}`,
  stillListed: (clock: string) =>
    `NOT CONFIRMED: the server said yes, but it still lists this app (${clock}). Treat its tokens as alive: refresh the list in a minute. If it is still there, remove access again, and ${passItOn}`,
  ownNoLongerListed: (clock: string) => `Confirmed: the server no longer lists this token (${clock}).`,
  ownStillListed: (clock: string) =>
    `NOT CONFIRMED: the server said yes, but it still lists this token (${clock}). Treat it as alive: refresh the list in a minute. If it is still there, stop it again, and ${passItOn}`,
  unknown: (clock: string) =>
    `Not proven: the server said yes, but asking it again failed (${clock}). Look again before you rely on it.`,
}
