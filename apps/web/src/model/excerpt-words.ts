import type { Excerpt, ExecutionView } from '@hoop/protocol'
import { parseTimestamp } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import { formatUsd, plural } from '../format/number.ts'
import type { Gap } from './entry-gaps.ts'
import { outcomeWord } from './outcome.ts'
import type { Sentence } from './sentence.ts'

/** What an excerpt shows, above it. */
export const excerptTitle: Readonly<Record<Excerpt['why'], string>> = {
  success: 'How it ended',
  failure: 'What led to the failure',
  timeout: 'What it was at when its time ran out',
  crash: 'What it was at when it was killed',
  interrupted: 'What it was at when its worker was told to stop',
  lost: 'The last that was written before its worker died',
  stuck: 'The last that was written before it fell silent',
  running: 'What it is at',
}

/** `44 steps, 24 min`, or `3 min without a word`. */
export function gapWords(gap: Gap): string {
  if (gap.skipped === 0) return `${formatSpan(gap.ms ?? 0)} without a word`
  const steps = plural(gap.skipped, 'entry', 'entries')
  return gap.ms === undefined ? `${steps} left out` : `${steps} left out, ${formatSpan(gap.ms)}`
}

/** How an execution was joined with its session, in words. */
export const joinWords: Readonly<Record<NonNullable<ExecutionView['joinedBy']>, string>> = {
  tag: 'dispatch tag',
  trace: 'trace of the run',
  banner: 'what the CLI printed at its start',
  'cwd-time': 'folder and time; no tag was found',
}

/** `attempt 2, 13:04 to 13:29, exit code 1, $2.18`: an execution in one line. */
export function executionLine(execution: ExecutionView, nowMs: number): string {
  const startedAt = parseTimestamp(execution.startedAt)
  const from = formatClock(startedAt, nowMs)
  const until = execution.endedAt === null ? 'now' : formatClock(parseTimestamp(execution.endedAt), nowMs)
  return [
    execution.kind === 'split' ? 'asked whether to split' : `attempt ${execution.attempt}`,
    from === until ? `at ${from}` : `${from} to ${until}`,
    formatSpan((execution.endedAt === null ? nowMs : parseTimestamp(execution.endedAt)) - startedAt),
    ...(execution.exitCode === null ? [] : [`exit code ${execution.exitCode}`]),
    ...(execution.costUsd === null ? [] : [formatUsd(execution.costUsd)]),
  ].join(', ')
}

/** How the end came, as the last line of an excerpt; `undefined` while it runs well. */
export function endWords(execution: ExecutionView, excerpt: Excerpt): { readonly heading: string; readonly detail: Sentence } | undefined {
  const by = execution.sources.at(-1)
  const reported: Sentence =
    by === undefined
      ? ['Nothing was reported.']
      : [
          `Outcome ${outcomeWord[execution.outcome].toLowerCase()}, reported by NEEDLE in `,
          { outside: by.path.split('/').pop() ?? by.path, mono: true },
          ...(by.offset === undefined ? ['.'] : [` at byte ${by.offset}.`]),
        ]
  const code = execution.exitCode
  const last = excerpt.entries.at(-1)
  switch (execution.outcome) {
    case 'running':
      if (excerpt.pendingTool !== null)
        return {
          heading: excerpt.why === 'stuck' ? 'Silent since' : 'Still running',
          detail: ['In ', { outside: excerpt.pendingTool.name, strong: true }, '.'],
        }
      return undefined
    case 'success':
      return undefined
    case 'failure':
      return {
        heading: code === null ? 'Failed' : last?.kind === 'error' ? `Exit code ${code}, after the error above` : `Exit code ${code}`,
        detail: reported,
      }
    case 'timeout':
      return {
        heading: excerpt.pendingTool === null ? 'Cut off at its limit' : `Cut off at its limit, in ${excerpt.pendingTool.name}`,
        detail: reported,
      }
    case 'crash':
      return {
        heading: `${code === null || code < 0 ? 'Killed by a signal' : code > 128 ? `Killed by signal ${code - 128}` : `Exit code ${code}`}${excerpt.pendingTool === null ? '' : `, in ${excerpt.pendingTool.name}`}`,
        detail: reported,
      }
    case 'interrupted':
      return { heading: 'Its worker was told to stop, and gave the bead back', detail: reported }
    case 'agent_not_found':
      return { heading: 'The program of its adapter was not found', detail: reported }
    case 'lost':
      return {
        heading:
          excerpt.pendingTool === null
            ? 'Its worker died, and nothing was reported'
            : `Its worker died while ${excerpt.pendingTool.name} ran, and nothing was reported`,
        detail: ['The end shown is the last that was seen of it.'],
      }
  }
}
