/** Values drawn by lot, the same in each run: nothing that looks like a secret stands in this repository. */
export interface Draw {
  below(limit: number): number
  from(alphabet: string, length: number): string
  pick<T>(items: readonly [T, ...T[]]): T
}

export const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const lower = 'abcdefghijklmnopqrstuvwxyz'
export const digits = '0123456789'
export const hex = '0123456789abcdef'
export const base62 = upper + lower + digits
export const base64url = `${base62}-_`

/** A generator of values (mulberry32). */
export function createDraw(seed: number): Draw {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return {
    below,
    from: (alphabet, length) => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join(''),
    pick: (items) => items[below(items.length)] ?? items[0],
  }
}

/** A key in its armour, as long as an RSA key of 2048 bits. */
export function drawPem(draw: Draw, label = 'RSA PRIVATE KEY'): string {
  const lines = Array.from({ length: 24 }, () => draw.from(`${base62}+/`, 64))
  return [`-----BEGIN ${label}-----`, ...lines, `${draw.from(base62, 30)}==`, `-----END ${label}-----`].join('\n')
}

export const drawJwt = (draw: Draw): string => `eyJ${draw.from(base64url, 33)}.eyJ${draw.from(base64url, 80)}.${draw.from(base64url, 43)}`
