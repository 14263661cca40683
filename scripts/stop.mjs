/** A reason to stop that a person can act on: run.mjs prints the message alone, without a stack. */
export class Stop extends Error {
  /**
   * @param {string} message
   * @param {number} [code]
   */
  constructor(message, code = 1) {
    super(message)
    this.name = 'Stop'
    this.code = code
  }
}
