import { Field, Flag } from './rows.ts'

/**
 * Whether a row counts rather than another one of the same request: it has the larger sum of tokens; or it is of the main session and
 * the other of a sub-agent; or it is earlier; or of an earlier session; or it stands earlier in its file.
 */
export function isBetter(a: Float64Array, at: number, b: Float64Array, than: number): boolean {
  const more = tokens(a, at) - tokens(b, than)
  if (more !== 0) return more > 0
  const isOther = (((a[at + Field.flags] ?? 0) ^ (b[than + Field.flags] ?? 0)) & Flag.isSidechain) !== 0
  if (isOther) return ((a[at + Field.flags] ?? 0) & Flag.isSidechain) === 0
  const time = a[at + Field.at] ?? Number.NaN
  const before = b[than + Field.at] ?? Number.NaN
  if (time !== before && !(Number.isNaN(time) && Number.isNaN(before))) return time < before || Number.isNaN(before)
  const session = (a[at + Field.session] ?? 0) - (b[than + Field.session] ?? 0)
  if (session !== 0) return session < 0
  return (a[at + Field.offset] ?? 0) < (b[than + Field.offset] ?? 0)
}

function tokens(figures: Float64Array, row: number): number {
  return (
    (figures[row + Field.input] ?? 0) +
    (figures[row + Field.output] ?? 0) +
    (figures[row + Field.cacheRead] ?? 0) +
    (figures[row + Field.cacheWrite] ?? 0)
  )
}
