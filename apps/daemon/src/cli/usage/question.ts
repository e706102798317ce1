import { HoopError } from '../../errors.ts'
import { type Calendar, createCalendar, type Day, parseDay } from '../../cost/calendar.ts'

const groupings = ['day', 'model', 'project', 'session', 'cli'] as const
export type Grouping = (typeof groupings)[number]

const clis = ['claude', 'codex', 'opencode', 'gemini', 'aider'] as const
type CliName = (typeof clis)[number]

/** What `hoop usage` is asked. */
export interface Question {
  readonly by: Grouping
  /** All where absent. */
  readonly clis?: readonly CliName[]
  /** Days count by this calendar. */
  readonly calendar: Calendar
  /** Both are counted. */
  readonly since?: Day
  readonly until?: Day
}

interface UsageArgs {
  readonly by?: string | undefined
  readonly cli?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly timezone?: string | undefined
}

/** Options as given → a question. Throws a {@link HoopError} that names the option, what it takes, and what it was given. */
export function parseQuestion({ by = 'day', cli, since, until, timezone }: UsageArgs): Question {
  const grouping = groupings.find((one) => one === by)
  if (!grouping) throw refused('--by', by, `one of ${groupings.join(', ')}`)
  const calendar = createCalendar(timezone)
  if (!calendar) throw refused('--timezone', timezone ?? '', 'a time zone such as UTC or Europe/Berlin')
  const first = since === undefined ? undefined : day('--since', since)
  const last = until === undefined ? undefined : day('--until', until)
  if (first !== undefined && last !== undefined && first > last)
    throw new HoopError('USAGE', `--since ${since} is after --until ${until}`, { exitCode: 2, hint: 'give the earlier day as --since' })
  return {
    by: grouping,
    ...(cli !== undefined && { clis: [...new Set(cli.split(',').map(cliNamed))] }),
    calendar,
    ...(first !== undefined && { since: first }),
    ...(last !== undefined && { until: last }),
  }
}

function day(option: string, text: string): Day {
  const parsed = parseDay(text)
  if (parsed === undefined) throw refused(option, text, 'a day such as 2026-11-20')
  return parsed
}

function cliNamed(text: string): CliName {
  const name = clis.find((one) => one === text.trim())
  if (!name) throw refused('--cli', text, clis.join(', '))
  return name
}

function refused(option: string, given: string, expected: string): HoopError {
  return new HoopError('USAGE', `${option} ${given.replaceAll(/\p{Cc}/gu, '?')} is not known: expected ${expected}`, { exitCode: 2 })
}
