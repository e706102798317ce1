const shape = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,18})?(?:[Zz]|[+-]\d\d:\d\d)$/

/**
 * An RFC 3339 time as queues write it (up to nanoseconds, `Z` or an offset) → ms since the epoch, cut to the ms;
 * `undefined` for anything else.
 */
export function decodeTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !shape.test(value)) return undefined
  const at = Date.parse(value[10] === 'T' && !value.endsWith('z') ? value : `${value.slice(0, 10)}T${value.slice(11)}`.toUpperCase())
  return Number.isNaN(at) ? undefined : at
}
