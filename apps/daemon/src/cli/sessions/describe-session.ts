import { type Entry, formatTimestamp, type Session } from '@hoop/protocol'
import { type Colour, paint, type Terminal } from '../terminal.ts'
import { plainLines } from '../text-width.ts'

/** Header and totals of a session for a person. */
export function describeSession(session: Session, terminal: Terminal): string {
  const { usage, counts, tag } = session
  const known = (value: string | undefined) => value ?? 'not recorded'
  const time = (at: number | undefined) => (at === undefined ? 'not recorded' : formatTimestamp(at))
  const rows: readonly (readonly [string, string])[] = [
    ['title', known(session.title)],
    ['cli', `${session.cli}${session.cliVersion === undefined ? '' : ` ${session.cliVersion}`}`],
    ['file', session.path],
    ['folder', `${known(session.cwd)}${session.gitBranch === undefined ? '' : ` (${session.gitBranch})`}`],
    ...(tag ? [['tag', `worker ${tag.worker}, bead ${tag.bead}${tag.strand === undefined ? '' : `, strand ${tag.strand}`}`] as const] : []),
    ...(session.parentId === undefined ? [] : [['parent', session.parentId] as const]),
    ['time', `${time(session.startedAt)} – ${time(session.lastAt)}`],
    ['models', session.models.join(', ') || 'none answered'],
    [
      'tokens',
      session.usageQuality === 'none'
        ? 'not recorded'
        : `${usage.input} in, ${usage.cacheRead} cache read, ${usage.cacheWrite} cache write, ${usage.output} out (${usage.reasoning} reasoning); ${session.usageQuality}`,
    ],
    ...(session.costUsd === undefined ? [] : [['cost', `$${session.costUsd} as the CLI recorded it`] as const]),
    [
      'counts',
      `${counts.user} prompts, ${counts.assistant} replies, ${counts.toolCalls} tool calls (${counts.toolErrors} failed), ${counts.errors} errors` +
        (counts.unknown + counts.malformed > 0 ? `; ${counts.unknown} unknown and ${counts.malformed} malformed records` : ''),
    ],
    ...(session.pendingTool ? [['pending', `${session.pendingTool.name} has no result`] as const] : []),
    ...(session.notes ?? []).map((note) => ['note', note] as const),
  ]
  const head = paint(terminal, 'bold', plainLines(session.id).join(' '))
  return [head, ...rows.map(([name, value]) => `  ${paint(terminal, 'dim', name.padEnd(8))} ${plainLines(value).join(' ')}`)].join('\n')
}

const colours: Partial<Record<Entry['kind'], Colour>> = {
  user: 'bold',
  error: 'red',
  thinking: 'dim',
  system: 'dim',
  unknown: 'yellow',
  tool_call: 'green',
}

/** How many lines of one entry are shown. */
const maxLines = 40

/** One entry for a person: when and what, then its text. What the terminal would act on is taken out. */
export function describeEntry(entry: Entry, terminal: Terminal): string {
  const { kind, seq, at, text, tool, sidechain } = entry
  const failed = tool?.isError ? ' failed' : ''
  const head = `#${seq} ${kind}${failed}${sidechain ? ' (sub-agent)' : ''}${at === undefined ? '' : ` ${formatTimestamp(at)}`}`
  const lines = plainLines(text)
  const shown = lines.slice(0, maxLines).map((line) => `    ${line}`)
  const rest = lines.length > maxLines ? [`    … ${lines.length - maxLines} more lines`] : []
  return ['', paint(terminal, tool?.isError ? 'red' : (colours[kind] ?? 'dim'), head), ...shown, ...rest].join('\n')
}
