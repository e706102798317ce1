import { readName } from './key-names.ts'

const LONGEST = 128

/** Ids that programs hand out by the thousand: random, and public. */
const idPrefix =
  /^(?:[A-Za-z0-9+/.]{0,3}(?:msg|ses|prt)(?=_)|msg|toolu|srvtoolu|mcptoolu|req|call|chatcmpl|resp|rs|fc|ctc|ws|run|thread|asst|file|batch|ses|session|prt|part|usr|user|org|proj|evt|event|item|gen|id|acct|cus|sub|pi|in|price|prod|pk|pub|pm|ch|txn|bead|task|job|wf|tr|span|trace|cache|bundle|chunk|index|build|deploy|dpl|prj|team|env|vol|i|subnet|vpc|sg|ami|eni|snap)[-_.]/i
const hexadecimal = /^(?:0x)?[0-9a-fA-F-]+$/
/** Sums with their name, and public keys of SSH. */
const integrity = /^(?:AAAA[BCE][123]|(?:sha(?:1|224|256|384|512)|md5|h1|blake[23]b?)[-:_=])/i
const fingerprint = /(?:sha(?:1|256|384|512)|md5|h1)[:=-][+/]{0,4}$/i
const dataUri = /base64,?[ \t]?$/i

/**
 * Whether a word by itself looks like a secret that nobody has a pattern for: long, drawn from letters of both cases and digits, and
 * not one of the many things that look so and are none. Errs towards no: a name before it (`token=`) is the better sign.
 *
 * @param word letters, digits and `-_./+=`, whole
 * @param before what stands before it on the line, at least its last 64 characters
 */
export function isHighEntropy(word: string, before: string): boolean {
  const { length } = word
  if (length < 24 || length > LONGEST) return false
  if (hexadecimal.test(word) || integrity.test(word) || idPrefix.test(word)) return false
  if (fingerprint.test(before) || dataUri.test(before)) return false
  let upper = 0
  let lower = 0
  let digit = 0
  let other = 0
  let changes = 0
  let last = -1
  for (let at = 0; at < length; at += 1) {
    const code = word.charCodeAt(at)
    const kind = code >= 97 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : 3
    if (kind === 0) lower += 1
    else if (kind === 1) upper += 1
    else if (kind === 2) digit += 1
    else other += 1
    if (kind !== last && kind !== 3) changes += 1
    if (kind !== 3) last = kind
  }
  // Of base-62 characters drawn by lot, 42 % are capitals, 16 % digits, and 62 % differ in kind from the one before.
  if (digit < length / 16 || upper < length / 6 || lower < length / 6 || other > length / 10) return false
  if (changes < length * 0.36 || entropyOf(word) < Math.log2(length) - 1.05) return false
  const name = nameBefore(before)
  return name === undefined || readName(name) !== 'public'
}

/** Bits a character, by Shannon, from the word's own frequencies. */
function entropyOf(word: string): number {
  const counts = new Map<string, number>()
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length)
  return bits
}

/** The name in `name: "`, `name=`, `"name\":\"`, or the word before in `commit 8d3f…`. */
const nameBefore = (before: string): string | undefined =>
  /([A-Za-z][\w.-]{0,40})[\\"'`\]]{0,8}[ \t]{0,2}[:= \t][\\"'`= \t[(]{0,8}$/.exec(before)?.[1]
