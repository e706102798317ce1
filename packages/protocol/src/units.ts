import * as v from 'valibot'

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const sizeUnits: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, kB: 1e3, MB: 1e6, GB: 1e9 }
const longestMs = 366 * 86_400_000

/** `10s`, `1h30m`, `500ms` → milliseconds; `undefined` for anything else. A bare number has no unit and is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,6})?(?:ms|s|m|h|d)){1,5}$/.test(text)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g))
    totalMs += Number(amount) * (durationUnits[unit ?? ''] ?? Number.NaN)
  return Math.round(totalMs)
}

/** `64MiB`, `10kB`, `512B` → bytes; `undefined` for anything else. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,12}(?:\.\d{1,6})?) ?(B|KiB|MiB|GiB|kB|MB|GB)$/.exec(text) ?? []
  const factor = sizeUnits[unit ?? '']
  return factor === undefined ? undefined : Math.round(Number(amount) * factor)
}

/** Milliseconds → the shortest exact spelling that {@link parseDuration} reads back: `90000` is `1m30s`. */
export function formatDuration(durationMs: number): string {
  let rest = Math.round(durationMs)
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const each = durationUnits[unit] ?? 1
    const count = Math.floor(rest / each)
    if (count > 0) text += `${count}${unit}`
    rest -= count * each
  }
  return text || '0s'
}

const positive = 'expected a duration above zero, such as 10s, 3m or 1h30m'

/** A duration as people write it, in milliseconds once parsed. Never zero, never longer than a leap year. */
export const Duration = v.pipe(
  v.string('expected a duration such as 10s, 3m or 1h30m'),
  v.transform((text) => parseDuration(text) ?? Number.NaN),
  v.number('expected a duration such as 10s, 3m or 1h30m'),
  v.minValue(1, positive),
  v.maxValue(longestMs, 'expected a duration of at most 366d'),
)

/** A {@link Duration} that may also be `0s`. */
export const DurationOrZero = v.pipe(
  v.string('expected a duration such as 0s, 5s or 1m'),
  v.transform((text) => parseDuration(text) ?? Number.NaN),
  v.number('expected a duration such as 0s, 5s or 1m'),
  v.maxValue(longestMs, 'expected a duration of at most 366d'),
)

/** A size as people write it, in bytes once parsed. Never zero. */
export const Size = v.pipe(
  v.string('expected a size such as 512KiB or 64MiB'),
  v.transform((text) => parseSize(text) ?? Number.NaN),
  v.number('expected a size such as 512KiB or 64MiB'),
  v.minValue(1, 'expected a size above zero, such as 64MiB'),
)
