import { parseDuration } from '@hoop/protocol'
import { HoopError } from '../../errors.ts'

/** `2h` from now, into the past or the future, or a date or time as it stands → ISO 8601. Throws a {@link HoopError} (exit code 2) for anything else. */
export function readMoment(text: string, option: string, direction: 'past' | 'future', now = Date.now()): string {
  const ms = parseDuration(text)
  if (ms !== undefined) return new Date(direction === 'past' ? now - ms : now + ms).toISOString()
  const at = /^\d{4}-\d\d-\d\d(?:T|$)/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  throw new HoopError(
    'USAGE',
    `${option} takes a duration such as 2h, a date, or a time such as 2026-11-20T12:00:00Z; not ${JSON.stringify(text)}`,
    {
      exitCode: 2,
    },
  )
}
