import type { Random } from '../random.ts'

/** Identifiers that sort by time: 48 bits of time and counter in hex, then 14 random characters. */
export interface Ids {
  /** Newest first. */
  session(at: number): string
  message(at: number): string
  part(at: number): string
}

export function createIds(random: Random): Ids {
  let last = 0
  let counter = 0
  const stamp = (at: number): bigint => {
    counter = at === last ? counter + 1 : 1
    last = at
    return (BigInt(at) * 4_096n + BigInt(counter)) & MASK
  }
  const text = (prefix: string, bits: bigint): string => `${prefix}_${bits.toString(16).padStart(12, '0')}${random.base62(14)}`
  return {
    session: (at) => text('ses', stamp(at) ^ MASK),
    message: (at) => text('msg', stamp(at)),
    part: (at) => text('prt', stamp(at)),
  }
}

const MASK = 0xffff_ffff_ffffn
