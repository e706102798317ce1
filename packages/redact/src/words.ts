import { isHighEntropy } from './entropy.ts'
import { findTokens } from './providers.ts'
import type { Report } from './span.ts'

const BACKSLASH = 92
const escapeLetter = /[abefnrtv0]/
const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/
const botToken = /^AA[\w-]{33}$/

/** Characters of base64 that are no part of a word here, because paths and sums are full of them. */
const joins = (code: number): boolean => code === 43 || code === 47 || code === 61

/** Looks at a long word (`[A-Za-z0-9_.~-]`, 16 characters or more) at its place in a text, and reports the secrets in it. */
export function inspectWord(text: string, from: number, to: number, report: Report): void {
  const start = from > 0 && text.charCodeAt(from - 1) === BACKSLASH ? afterEscape(text, from, to) : from
  const word = text.slice(start, to)
  if (word.length === 36 && uuid.test(word)) return
  const tokens = findTokens(word)
  for (const token of tokens) report(token.rule, start + token.start, start + token.end)
  const jwts = findJwts(word)
  for (const [jwtStart, jwtEnd] of jwts) report('jwt', start + jwtStart, start + jwtEnd)
  if (tokens.length + jwts.length > 0) return
  if (botToken.test(word) && /(?<!\d)\d{8,10}:$/.test(text.slice(Math.max(0, start - 12), start))) {
    const digits = /\d{8,10}:$/.exec(text.slice(Math.max(0, start - 11), start))?.[0].length ?? 0
    report('telegram-token', start - digits, to)
    return
  }
  const before = text.slice(Math.max(0, start - 64), start)
  if (/\bbearer[ \t]{1,3}$/i.test(before) && /\d/.test(word) && word.length >= 20) report('bearer-token', start, base64End(text, to))
  else if (/(?<!\d)1\/\/$/.test(before) && word.startsWith('0') && word.length >= 40) report('google-oauth-token', start - 3, to)
  else if (/hooks\.slack\.com\/services\/[A-Z0-9]{6,16}\/[A-Z0-9]{6,16}\/$/.test(before)) report('slack-webhook', start, to)
  else if (/discord(?:app)?\.com\/api\/webhooks\/\d{10,24}\/$/.test(before)) report('discord-webhook', start, to)
  else inspectEntropy(text, start, to, report)
}

/** The word with what base64 adds to the alphabet, so that a blob is judged as a whole: an image is too long, a path too tidy. */
function inspectEntropy(text: string, from: number, to: number, report: Report): void {
  let start = from
  while (start > 0 && from - start < 160 && isBase64(text.charCodeAt(start - 1)) && text.charCodeAt(start - 1) !== 61) start -= 1
  if (start < from && start > 0 && text.charCodeAt(start - 1) === BACKSLASH) start = afterEscape(text, start, to)
  const end = base64End(text, to)
  const word = text.slice(start, end)
  const bare = word.replace(/^[-_.~/+=]+|[-_.~]+$/g, '')
  if (bare.length < 24) return
  const at = start + word.indexOf(bare)
  if (isHighEntropy(bare, text.slice(Math.max(0, at - 64), at))) report('high-entropy', at, at + bare.length)
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
    const head = /(?<![A-Za-z0-9])eyJ[\w-]{7,}$/.exec(part)
    const payload = parts[n + 1] ?? ''
    const signature = parts[n + 2]
    if (head && signature !== undefined && /^[\w-]{8,}$/.test(payload)) {
      const isEncrypted = !payload.startsWith('eyJ') && parts.length >= n + 5
      if (payload.startsWith('eyJ') || isEncrypted) {
        const used = parts.slice(n, n + (isEncrypted ? 5 : 3))
        const length = used.reduce((sum, { length }) => sum + length + 1, -1)
        found.push([offset + head.index, offset + length])
        offset += length + 1
        n += used.length - 1
        continue
      }
    }
    offset += part.length + 1
  }
  return found
}
