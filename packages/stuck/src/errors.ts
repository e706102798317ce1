/** A limit that is no duration above zero. `key` says which, `where` on which level it stands. */
export class StuckLimitsError extends Error {
  override readonly name = 'StuckLimitsError'
  readonly code = 'STUCK_LIMITS'
  readonly key: string
  readonly where: string
  readonly hint = 'Give milliseconds above zero, or Infinity for a timer that never fires.'
  constructor(where: string, key: string, value: unknown) {
    super(`${where}.${key} is ${String(value)}, not a number of milliseconds above zero`)
    this.key = key
    this.where = where
  }
}
