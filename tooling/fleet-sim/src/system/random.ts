import { createHash } from 'node:crypto'

/** A stream of numbers that depends on nothing but its key. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** An integer in [min, max]. */
  int(min: number, max: number): number
  pick<T>(items: readonly [T, ...(readonly T[])]): T
  hex(length: number): string
  /** Lower-case letters and digits, as in bead ids. */
  base36(length: number): string
  /** Letters and digits, as in the ids of model providers. */
  base62(length: number): string
  uuid(): string
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The same key gives the same stream; different keys give unrelated ones. */
export function createRandom(...key: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(key.join('\u0000')).digest()
  let a = digest.readUInt32LE(0)
  let b = digest.readUInt32LE(4)
  let c = digest.readUInt32LE(8)
  let d = digest.readUInt32LE(12)
  // sfc32: small, fast, and good enough for stories.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  const digits = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)] ?? '0').join('')
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    hex: (length) => digits(length, '0123456789abcdef'),
    base36: (length) => digits(length, '0123456789abcdefghijklmnopqrstuvwxyz'),
    base62: (length) => digits(length, base62),
    uuid: () =>
      `${digits(8, '0123456789abcdef')}-${digits(4, '0123456789abcdef')}-4${digits(3, '0123456789abcdef')}-${digits(1, '89ab')}${digits(3, '0123456789abcdef')}-${digits(12, '0123456789abcdef')}`,
  }
}
