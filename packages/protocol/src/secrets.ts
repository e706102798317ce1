const secretKey = /secret|passw|passphrase|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|identity/i

/** What each looks like, whole: what a match covers is what is masked. */
const secretValues: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['age-key', /AGE-SECRET-KEY-[0-9A-Z]*/i],
  ['private-key', /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----)?/],
  ['aws-key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['api-key', /\bsk-[A-Za-z0-9_-]{20,}/],
  ['github-token', /\bgh[pousr]_[A-Za-z0-9]{30,}/],
  ['github-token', /\bgithub_pat_[A-Za-z0-9_]{30,}/],
  ['slack-token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['google-key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['url-password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i],
]

/** In prose, a secret may also be told by what stands before it. */
const spokenSecrets: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ['bearer-token', /(?<=\bbearer\s)[A-Za-z0-9._~+/-]{20,}=*/i],
  [
    'assigned-secret',
    /(?<=\b[\w-]{0,40}(?:secret|passw(?:or)?d|api[-_]?key|access[-_]?key|token)["']?\s?[:=]\s?["']?)(?!\[masked:)[^\s"',;]{8,}/i,
  ],
]

/** Whether a setting of this name would hold a secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key)
}

/** Whether a value looks like a key, a token, or an address with a password in it. Errs towards no. */
export function isSecretValue(text: string): boolean {
  return secretValues.some(([, pattern]) => pattern.test(text))
}

/** A stretch of a text that looks like a secret: UTF-16 offsets, `end` excluded. */
export interface FoundSecret {
  readonly kind: string
  readonly start: number
  readonly end: number
}

/** Everything in a text that looks like a key, a token or a password, in order, without overlaps. Costs one pass for each pattern. */
export function findSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const [kind, pattern] of [...secretValues, ...spokenSecrets])
    for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`)))
      found.push({ kind, start: match.index, end: match.index + match[0].length })
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  let covered = 0
  return found.filter(({ start, end }) => {
    if (start < covered) return false
    covered = end
    return true
  })
}

/** The text with each of its secrets replaced by `[masked:KIND]`. */
export function maskSecrets(text: string): string {
  let masked = ''
  let at = 0
  for (const { kind, start, end } of findSecrets(text)) {
    masked += `${text.slice(at, start)}[masked:${kind}]`
    at = end
  }
  return masked + text.slice(at)
}
