/** A seeded source of everything that looks random in a corpus: the same seed gives the same bytes on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  /** Log-normal: half of the values lie below `median`; `spread` 1 makes one in forty more than seven times as large. */
  skewed(median: number, spread: number, max: number): number
  hex(length: number): string
  base62(length: number): string
  uuid(): string
  /** An independent source: what one part of a corpus draws never shifts what another part gets. */
  fork(label: string): Random
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Small fast counter (sfc32), seeded with the FNV-1a hash of the seed's text. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = [hashOf(seed, 1), hashOf(seed, 2), hashOf(seed, 3), 1]
  const word = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) word()

  const next = (): number => word() / 4_294_967_296
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  const hex = (length: number): string => {
    let text = ''
    while (text.length < length) text += word().toString(16).padStart(8, '0')
    return text.slice(0, length)
  }
  return {
    next,
    int,
    hex,
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    skewed(median, spread, max) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.max(1, Math.min(max, Math.round(median * Math.exp(spread * normal))))
    },
    base62(length) {
      let text = ''
      for (let index = 0; index < length; index += 1) text += ALPHABET[int(0, 61)] ?? '0'
      return text
    },
    uuid() {
      const digits = hex(32)
      const variant = '89ab'[int(0, 3)] ?? '8'
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  }
}

function hashOf(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash | 0
}
