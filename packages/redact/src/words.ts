import { isHighEntropy } from './entropy.ts'
import { findTokens, mayBeginToken } from './providers.ts'
import type { Report } from './span.ts'

const BACKSLASH = 92
const UNDERSCORE = 95
const TILDE = 126
/** Of an Azure key, which has its sign in the middle. */
const LONG_KEY = 84
/** A longer word is data, not a secret. */
const LONGEST_RANDOM = 128
const escapeLetter = /[abefnrtv0]/
const botToken = /^AA[\w-]{33}$/

/** Characters of base64 that are no part of a word here, because paths and sums are full of them. */
const joins = (code: number): boolean => code === 43 || code === 47 || code === 61

/** Looks at a long word (`[A-Za-z0-9_.~-]`, 16 characters or more) at its place in a text, and reports the secrets in it. */
export function inspectWord(text: string, from: number, to: number, report: Report): void {
  const looks = lookAt(text, from, to)
  if ((looks & (HEAD | MIXED)) === 0) return
  const start = from > 0 && text.charCodeAt(from - 1) === BACKSLASH ? afterEscape(text, from, to) : from
  const word = text.slice(start, to)
  if ((looks & HEAD) !== 0) {
    const tokens = findTokens(word)
    for (const token of tokens) report(token.rule, start + token.start, start + token.end)
    const jwts = findJwts(word)
    for (const [jwtStart, jwtEnd] of jwts) report('jwt', start + jwtStart, start + jwtEnd)
    if (tokens.length + jwts.length > 0) return
  }
  inspectContext(text, start, to, word, report)
  if ((looks & MIXED) === MIXED) inspectEntropy(text, start, to, report)
}

/** Tokens that only what stands before them tells. */
function inspectContext(text: string, start: number, to: number, word: string, report: Report): void {
  const previous = text.charAt(start - 1)
  if (previous === ':' && botToken.test(word)) {
    const digits = /(?<!\d)\d{8,10}:$/.exec(text.slice(Math.max(0, start - 12), start))?.[0].length
    if (digits !== undefined) report('telegram-token', start - digits, to)
  } else if (previous === '/') {
    const before = text.slice(Math.max(0, start - 64), start)
    if (/(?<!\d)1\/\/$/.test(before) && word.startsWith('0') && word.length >= 40) report('google-oauth-token', start - 3, to)
    else if (/hooks\.slack\.com\/services\/[A-Z0-9]{6,16}\/[A-Z0-9]{6,16}\/$/.test(before)) report('slack-webhook', start, to)
    else if (/discord(?:app)?\.com\/api\/webhooks\/\d{10,24}\/$/.test(before)) report('discord-webhook', start, to)
  } else if ((previous === ' ' || previous === '\t') && /\bbearer[ \t]{1,3}$/i.test(text.slice(Math.max(0, start - 12), start))) {
    if (word.length >= 20 && /\d/.test(word)) report('bearer-token', start, base64End(text, to))
  }
}

/** Somewhere in the word a token may begin. */
const HEAD = 8
/** A digit, a capital, a small letter: what is drawn by lot has all three. */
const MIXED = 7

/** What a glance at the characters of a word tells: which kinds it has, and whether a token of a known shape may be in it. */
function lookAt(text: string, from: number, to: number): number {
  let looks = 0
  let kind = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    const before = kind
    kind = code >= 97 ? (code === TILDE ? 0 : 4) : code >= 65 && code !== UNDERSCORE ? 2 : code >= 48 && code <= 57 ? 1 : 0
    if ((before === 0 || at - from < 6) && kind !== 0 && mayBeginToken(code, text.charCodeAt(at + 1))) looks |= HEAD
    if (code === TILDE) looks |= HEAD
    looks |= kind
  }
  return to - from >= LONG_KEY ? looks | HEAD : looks
}

/** The word with what base64 adds to the alphabet, so that a blob is judged as a whole: an image is too long, a path too tidy. */
function inspectEntropy(text: string, from: number, to: number, report: Report): void {
  if (to - from > LONGEST_RANDOM) return
  let start = from
  while (start > 0 && from - start < 160 && isBase64(text.charCodeAt(start - 1)) && text.charCodeAt(start - 1) !== 61) start -= 1
  if (start < from && start > 0 && text.charCodeAt(start - 1) === BACKSLASH) start = afterEscape(text, start, to)
  const end = base64End(text, to)
  const word = text.slice(start, end)
  const bare = word.replace(/^[-_.~/+=]+|[-_.~]+$/g, '')
  if (bare.length < 24 || isArmourLine(text, start, end)) return
  const at = start + word.indexOf(bare)
  if (isHighEntropy(bare, text.slice(Math.max(0, at - 64), at))) report('high-entropy', at, at + bare.length)
}

/** A full line of base64 and nothing else, as in a certificate: one of many, and no secret by itself. */
function isArmourLine(text: string, start: number, end: number): boolean {
  const length = end - start
  return (
    (length === 64 || length === 70 || length === 76) &&
    /^[\n\\n]?$/.test(text.charAt(start - 1)) &&
    /^(?:\r?\n|\\|$)/.test(text.slice(end, end + 2))
  )
}

function base64End(text: string, to: number): number {
  let end = to
  while (end < text.length && end - to < 160 && isBase64(text.charCodeAt(end))) end += 1
  return end
}

const isBase64 = (code: number): boolean =>
  joins(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 45 || code === 95

/** Behind a backslash the first letter belongs to it: in `\nAKIA…` the word begins with the second. */
function afterEscape(text: string, from: number, to: number): number {
  if (/^u[0-9a-fA-F]{4}/.test(text.slice(from, from + 5))) return Math.min(from + 5, to)
  return escapeLetter.test(text.charAt(from)) ? from + 1 : from
}

/** JSON Web Tokens, RFC 7519: three parts (signed) or five (encrypted), the first one an object in base64url, which begins with `eyJ`. */
function findJwts(word: string): [start: number, end: number][] {
  if (!word.includes('eyJ')) return []
  const found: [number, number][] = []
  const parts = word.split('.')
  let offset = 0
  for (let n = 0; n < parts.length; n += 1) {
    const part = parts[n] ?? ''
    const tilde = part.lastIndexOf('~') + 1
    const head = /(?<![A-Za-z0-9])eyJ[\w-]{7,}/.exec(part.slice(tilde))
    const payload = parts[n + 1] ?? ''
    const signature = parts[n + 2]
    if (head && signature !== undefined && /^[\w-]{8,}$/.test(payload)) {
      const isEncrypted = !payload.startsWith('eyJ') && parts.length >= n + 5
      if (payload.startsWith('eyJ') || isEncrypted) {
        const used = parts.slice(n, n + (isEncrypted ? 5 : 3))
        const length = used.reduce((sum, { length }) => sum + length + 1, -1)
        found.push([offset + tilde + head.index, offset + length])
        offset += length + 1
        n += used.length - 1
        continue
      }
    }
    offset += part.length + 1
  }
  return found
}
