const shape = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?([Zz]|[+-]\d\d:\d\d)$/

/**
 * An RFC 3339 time as queues write it (up to nanoseconds, `Z` or an offset) → ms since the epoch, cut to the ms;
 * `undefined` for anything else.
 */
export function decodeTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const parts = shape.exec(value)
  if (!parts) return undefined
  const [, day = '', clock = '', fraction = '', zone = ''] = parts
  const at = Date.parse(`${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${zone.toUpperCase()}`)
  return Number.isNaN(at) ? undefined : at
}
