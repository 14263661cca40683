/** Switches of the imitation that a person or a test turns while it runs. */
export interface Settings {
  /** May a code open one door only? GitHub's way is not known; off, it may be reused inside its window. */
  otpSingleUse: boolean
  /** What `X-GitHub-OTP` names for everybody; null: what the account has. */
  otpDelivery: 'app' | 'sms' | null
}

export const defaultSettings = (): Settings => ({ otpSingleUse: false, otpDelivery: null })
