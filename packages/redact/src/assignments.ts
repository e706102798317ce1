import { type NameKind, readName } from './key-names.ts'
import type { Report } from './span.ts'
import { isSecretValue } from './values.ts'

const LONGEST_NAME = 64
const LONGEST_VALUE = 4096
const LONGEST_BARE = 512
/** So many assignments within the value of another are looked at: `password=password=…` costs no more than its length. */
const MOST_NESTED = 16
const BACKSLASH = 92

const kinds = new Map<string, NameKind | undefined>()

/** The same names come again and again; a few thousand answers are kept. */
function kindOf(name: string): NameKind | undefined {
  if (kinds.has(name)) return kinds.get(name)
  if (kinds.size > 4096) kinds.clear()
  const kind = readName(name)
  kinds.set(name, kind)
  return kind
}

const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 46

/** One bit a letter; every name that tells anything has all letters of one of these in it. */
const tellingLetters = ['pas', 'pwd', 'kenwort', 'secrt', 'key', 'token', 'auth', 'cred', 'coki', 'sig', 'jwt', 'bear', 'pat'].map((word) =>
  word.split('').reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) & 31)), 0),
)
const mayBeTelling = (letters: number): boolean => {
  for (const bits of tellingLetters) if ((letters & bits) === bits) return true
  return false
}

/** How far values were read, and how many began before that: what keeps the cost of a text in proportion to its length. */
export interface Reading {
  until: number
  nested: number
}

/** Whether the value at `from` is to be read, given what was. */
function takesTurn(reading: Reading, from: number): boolean {
  if (from >= reading.until) reading.nested = 0
  reading.nested += 1
  return reading.nested <= MOST_NESTED
}

/** Looks at the `:` or `=` at `at`: at the name before it and, where the name says so, at the value behind it. */
export function inspectOperator(text: string, at: number, reading: Reading, report: Report): void {
  if (text.charCodeAt(at + 1) === 61 && text.charCodeAt(at) === 61) return // a comparison
  const tight = isNameCode(text.charCodeAt(at - 1))
  let end = at
  if (!tight) {
    while (end > 0 && at - end < 4 && isBlank(text.charCodeAt(end - 1))) end -= 1
    if (text.charCodeAt(end - 1) === 63) end -= 1 // `password?: string`
    if (text.charCodeAt(end - 1) === 93) end -= 1 // `env["NAME"] =`
    if (isQuote(text.charCodeAt(end - 1))) end -= 1
    while (end > 0 && at - end < 16 && text.charCodeAt(end - 1) === BACKSLASH) end -= 1
  }
  let start = end
  let letters = 0
  while (start > 0 && end - start < LONGEST_NAME) {
    const code = text.charCodeAt(start - 1)
    if (!isNameCode(code)) break
    if (code >= 65) letters |= 1 << (code & 31)
    start -= 1
  }
  if (end - start < 3 || !mayBeTelling(letters)) return
  if (start > 0 && text.charCodeAt(start - 1) === BACKSLASH && /^[nrt]/.test(text.charAt(start))) start += 1
  const name = text.slice(start, end)
  const kind = kindOf(name)
  if (kind === undefined || kind === 'public') return
  let from = at + 1
  const arrow = text.charCodeAt(from)
  if (arrow === 61 || arrow === 62) from += 1 // `:=`, `=>`
  let blanks = 0
  while (blanks < 8 && isBlank(text.charCodeAt(from))) {
    from += 1
    blanks += 1
  }
  if (!takesTurn(reading, from)) return
  if (kind === 'authorization' || kind === 'cookie' || kind === 'set-cookie') return inspectHeader(kind, text, from, reading, report)
  const isQuery = start > 0 && /[?&]/.test(text.charAt(start - 1))
  const isVariable = tight && blanks === 0 && text.charCodeAt(at) === 61 && /^[A-Z0-9_]+$/.test(name)
  inspectValue(text, from, { kind, isQuery, isVariable, tight: tight && blanks === 0 && text.charCodeAt(at) === 61 }, reading, report)
}

/** How a name and its value are joined. */
interface Join {
  readonly kind: NameKind
  /** `?name=value&…` */
  readonly isQuery: boolean
  /** `NAME=value` */
  readonly isVariable: boolean
  /** An equals sign with no blank beside it. */
  readonly tight: boolean
}

/** Looks at the value that begins at `from`, quoted or not, and reports it if it is a secret. */
export function inspectValue(text: string, from: number, join: Join, reading: Reading, report: Report): void {
  let start = from
  let slashes = 0
  while (slashes < 16 && text.charCodeAt(start) === BACKSLASH) {
    start += 1
    slashes += 1
  }
  const quote = text.charCodeAt(start)
  let end: number
  const quoted = isQuote(quote)
  if (quoted) {
    start += 1
    end = endOfQuoted(text, start, quote, slashes)
  } else {
    if (slashes > 0) return
    end = endOfBare(text, start, join)
  }
  reading.until = Math.max(reading.until, end)
  const value = text.slice(start, end)
  const next = text.charAt(end)
  const literal = join.isVariable || join.isQuery || (join.tight && (next === '' || /[\s"'`\\;&|]/.test(next)))
  const { kind } = join
  const inCode = next !== '' && /[,;)}\](.[]/.test(next)
  if (isSecretValue(kind, { text: value, quoted, literal, inCode }) || (!quoted && isWholeLine(text, start, end, kind, value)))
    report(ruleOf(kind), start, end)
}

/** YAML and prose: a password of letters alone counts where nothing but it stands on the rest of the line. */
function isWholeLine(text: string, start: number, end: number, kind: NameKind, value: string): boolean {
  if (kind !== 'password' || !/^[a-z]{8,32}$/.test(value)) return false
  return (
    /^[ \t]*(?:\r?\n|\\n|$)/.test(text.slice(end, end + 8)) &&
    start > 0 &&
    isSecretValue(kind, { text: value, quoted: true, literal: false, inCode: false })
  )
}

function ruleOf(kind: NameKind): string {
  if (kind === 'password') return 'password'
  if (kind === 'sas') return 'azure-sas-signature'
  if (kind === 'key-id') return 'gcp-private-key-id'
  return 'assigned-secret'
}

/** The value ends with the same quote behind as many backslashes as the first: a quote with more of them is part of it. */
function endOfQuoted(text: string, start: number, quote: number, slashes: number): number {
  const limit = Math.min(text.length, start + LONGEST_VALUE)
  let run = 0
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) run += 1
    else if (code === quote && (run <= slashes || (run % 2 === 0 && slashes === 0))) return at - Math.min(run, slashes)
    else if (code === 10 || code === 13) return at
    else run = 0
  }
  return limit
}

const inQuery = new RegExp(`[^\\s"'\`<>\\\\&#]{0,${LONGEST_BARE}}`, 'y')
const inVariable = new RegExp(`[^\\s"'\`\\\\]{0,${LONGEST_BARE}}`, 'y')
const inText = new RegExp(`[^\\s"'\`<>\\\\,;&)}\\]]{0,${LONGEST_BARE}}`, 'y')
const inHeader = new RegExp(`[^"'\r\n\\\\\`]{0,${LONGEST_VALUE}}`, 'y')

function endOf(part: RegExp, text: string, start: number): number {
  part.lastIndex = start
  part.test(text)
  return part.lastIndex
}

const endOfBare = (text: string, start: number, { isQuery, isVariable }: Join): number =>
  endOf(isQuery ? inQuery : isVariable ? inVariable : inText, text, start)

/** `Authorization: <scheme> <credentials>` (RFC 9110) keeps its scheme; a cookie header (RFC 6265) keeps the attributes behind the first pair. */
function inspectHeader(
  kind: 'authorization' | 'cookie' | 'set-cookie',
  text: string,
  from: number,
  reading: Reading,
  report: Report,
): void {
  let start = from
  while (start < text.length && start - from < 16 && /["'`\\]/.test(text.charAt(start))) start += 1
  const end = endOf(inHeader, text, start)
  reading.until = Math.max(reading.until, end)
  let value = text.slice(start, end)
  if (kind === 'set-cookie') value = value.split(';', 1)[0] ?? ''
  const label =
    kind === 'authorization'
      ? /^(?:bearer|basic|token|apikey|digest|negotiate|ntlm|hawk|aws4-hmac-sha256|[A-Za-z][\w-]{1,24}(?= ))[ \t]+/i
      : /^[\w-]+=/
  const skipped = kind === 'cookie' ? 0 : (label.exec(value)?.[0].length ?? 0)
  const credentials = value.slice(skipped).trimEnd()
  const first = kind === 'cookie' ? (/=([^;]*)/.exec(credentials)?.[1] ?? '') : credentials
  if (first.length < 6 || /^[<${[*.…%]|^[\W_xX]*$|^re(?:dacted|fused):|\.\.\.|…|\*{3}|x{6}/.test(first)) return
  if (kind === 'authorization' && (!/\d|[+/=]/.test(first) || (/\s/.test(first) && !/=/.test(first)))) {
    if (!/^basic/i.test(value) || !/^[A-Za-z0-9+/=]{8,}$/.test(first) || !/[A-Z]/.test(first)) return
  }
  if (kind !== 'authorization' && !/=/.test(value)) return
  report(kind === 'authorization' ? 'authorization-header' : 'cookie', start + skipped, start + skipped + credentials.length)
}

const isBlank = (code: number): boolean => code === 32 || code === 9
const isQuote = (code: number): boolean => code === 34 || code === 39 || code === 96
