/** Between a number and its unit: narrow, and never a place to break the line. */
export const THIN = '\u202f'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** For rows: `8 s`, `12 m`, `3 h`, `2 d`. What is younger than nothing counts as nothing. */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms)
  if (age < MINUTE) return `${Math.floor(age / SECOND)}${THIN}s`
  if (age < HOUR) return `${Math.floor(age / MINUTE)}${THIN}m`
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)}${THIN}h`
  return `${Math.floor(age / DAY)}${THIN}d`
}

/** For sentences: `42 s`, `12 min`, `3 h`, `2 d`. Minutes run to two hours: "61 min; the limit is 60 min". */
export function formatSpan(ms: number): string {
  const span = Math.max(0, ms)
  if (span < 2 * MINUTE) return `${Math.round(span / SECOND)}${THIN}s`
  if (span < 2 * HOUR) return `${Math.floor(span / MINUTE)}${THIN}min`
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)}${THIN}h`
  return `${Math.floor(span / DAY)}${THIN}d`
}

/** For what is ahead: `40 s`, `4 m`. Rounded up, so that nothing that is still to come is "in 0 s". */
export function formatAhead(ms: number): string {
  const ahead = Math.max(0, ms)
  if (ahead <= 90 * SECOND) return `${Math.ceil(ahead / SECOND)}${THIN}s`
  return formatAge(ahead + MINUTE - 1)
}

/** For the link: `9 s`, `1 m 12 s`, `2 h 5 m`. */
export function formatLong(ms: number): string {
  const age = Math.max(0, ms)
  if (age < MINUTE) return formatAge(age)
  const [large, small] =
    age < HOUR
      ? [Math.floor(age / MINUTE), Math.floor((age % MINUTE) / SECOND)]
      : [Math.floor(age / HOUR), Math.floor((age % HOUR) / MINUTE)]
  const [a, b] = age < HOUR ? ['m', 's'] : ['h', 'm']
  return small === 0 ? `${large}${THIN}${a}` : `${large}${THIN}${a} ${small}${THIN}${b}`
}
