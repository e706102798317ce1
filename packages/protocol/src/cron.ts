const fields = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day of week', min: 0, max: 7 },
] as const

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** One field → the values it names; `undefined` if it is not made of numbers, ranges, lists and steps within its bounds. */
function decodeField(text: string, min: number, max: number): readonly number[] | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const [, star, from, to, step] = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part) ?? []
    if (star === undefined && from === undefined) return undefined
    const first = star ? min : Number(from)
    const last = star || (step !== undefined && to === undefined) ? max : Number(to ?? from)
    const every = Number(step ?? 1)
    if (first < min || last > max || first > last || every < 1) return undefined
    for (let value = first; value <= last; value += every) values.add(value)
  }
  return [...values]
}

/** What is wrong with a five-field cron line, in words; `undefined` if it is sound and will fire some day. */
export function findCronFault(text: string): string | undefined {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== fields.length) return 'expected five cron fields: minute, hour, day of month, month, day of week'
  const sets: (readonly number[])[] = []
  for (const [i, field] of fields.entries()) {
    const values = decodeField(parts[i] ?? '', field.min, field.max)
    if (!values) return `expected the ${field.name} as numbers from ${field.min} to ${field.max}, with * , - and / allowed`
    sets.push(values)
  }
  const [, , days = [], months = []] = sets
  const firstDay = Math.min(...days)
  const canFire = parts[4] !== '*' || months.some((month) => firstDay <= (longestMonth[month - 1] ?? 31))
  return canFire ? undefined : 'expected a date that exists; this schedule would never run'
}
