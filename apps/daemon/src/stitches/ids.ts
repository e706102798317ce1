import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** `dr-` or `st-` and 80 random bits in lower-case base32. */
export function newId(kind: 'dr' | 'st'): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of randomBytes(10)) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(value >> bits) & 31] ?? ''
    }
  }
  return `${kind}-${text}`
}

/** The key of a bead of a draft: what its creation is known by, whatever happens in between. */
export function beadKey(draftId: string, key: string): string {
  return `${draftId}.${key}`
}

const labelForm = /^stitch:([A-Za-z0-9][A-Za-z0-9_-]{0,42})$/

/** The label that makes a bead a part of a stitch. */
export function stitchLabel(stitchId: string): string {
  return `stitch:${stitchId}`
}

/** The stitch that a label names, or `undefined`. */
export function stitchOfLabel(label: string): string | undefined {
  return labelForm.exec(label)?.[1]
}
