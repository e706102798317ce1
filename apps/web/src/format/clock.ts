const exact = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})
const hourMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const withSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const withDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

/** The moment in full, in the operator's zone, with the zone's name: what an age shows on hover. */
export function formatExact(atMs: number): string {
  return exact.format(atMs)
}

/** `14:07`; with the day when it was not today. */
export function formatClock(atMs: number, nowMs: number): string {
  return new Date(atMs).toDateString() === new Date(nowMs).toDateString() ? hourMinute.format(atMs) : withDay.format(atMs)
}

const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** `21 Nov`. */
export function formatDay(atMs: number): string {
  return dayMonth.format(atMs)
}

/** `14:31:08`. */
export function formatSeconds(atMs: number): string {
  return withSeconds.format(atMs)
}
