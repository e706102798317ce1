const secretKey = /secret|passw|passphrase|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|identity/i

const secretValues = [
  /AGE-SECRET-KEY-/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i,
]

/** Whether a setting of this name would hold a secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** Whether a value looks like a key, a token, or an address with a password in it. Errs towards no. */
export function isSecretValue(text: string): boolean {
  return secretValues.some((pattern) => pattern.test(text))
}
