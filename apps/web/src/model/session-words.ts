import type { SessionView, Usage } from '@hoop/protocol'
import { formatLong, formatSpan } from '../format/age.ts'
import { formatCount, formatTokens, formatUsd, plural } from '../format/number.ts'
import { withoutCommands } from './terminal-text.ts'

/** The CLIs as their makers write them. */
export const cliWord: Readonly<Record<SessionView['cli'], string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  opencode: 'OpenCode',
  gemini: 'Gemini',
  aider: 'Aider',
}

/** The number of the entry that a URL points at. */
export function seqOfHash(hash: string): number | undefined {
  const match = /^#(\d{1,12})$/.exec(hash)
  return match === null ? undefined : Number(match[1])
}

const tokensOf = ({ input, output, cacheRead, cacheWrite }: Usage): number => input + output + cacheRead + cacheWrite

/** `2.10 M tokens`, with `≈` where they are not the provider's own; `undefined` where nothing is known. */
export function tokenWords({ usage, usageQuality }: Pick<SessionView, 'usage' | 'usageQuality'>): string | undefined {
  if (usageQuality === 'none') return undefined
  const tokens = tokensOf(usage)
  return `${usageQuality === 'exact' ? '' : '≈\u202f'}${formatTokens(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`
}

/** What one turn of a model used: `11 k read again, 12 in, 150 out`. */
export function usageWords({ input, output, cacheRead, cacheWrite, reasoning }: Usage): string {
  const parts = [
    cacheRead > 0 ? `${formatTokens(cacheRead)} from cache` : '',
    cacheWrite > 0 ? `${formatTokens(cacheWrite)} cached` : '',
    `${formatTokens(input)} in`,
    `${formatTokens(output)} out${reasoning > 0 ? `, ${formatTokens(reasoning)} of it thought` : ''}`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** `$4.47`, `≈ $0.12`, `at least $3.10`; where a model has no price, that; where nothing is known, that. */
export function costWords({ cost, costUsd }: Pick<SessionView, 'cost' | 'costUsd'>): string {
  if (costUsd !== undefined) return formatUsd(costUsd)
  if (cost === undefined) return 'cost unknown'
  if (cost.usd === null) return 'no price'
  return `${cost.atLeast ? 'at least ' : ''}${cost.estimated ? '≈\u202f' : ''}${formatUsd(cost.usd)}`
}

/** A title without the mark-up of a prompt, and without the heading that every prompt of NEEDLE has. */
export function titleWords(title: string | undefined): string {
  const bare = withoutCommands(title ?? '')
    .replace(/^\s*#{1,6}\s+(?:Task\s+(?=\S))?/, '')
    .trim()
  return bare === '' ? 'A session without words' : bare
}

/** How long it lasted, or has lasted so far. */
export function lastedWords({ startedAt, lastAt, state }: Pick<SessionView, 'startedAt' | 'lastAt' | 'state'>, now: number): string {
  if (startedAt === undefined) return 'unknown time'
  return formatSpan((state === 'open' ? now : (lastAt ?? startedAt)) - startedAt)
}

/** How a session was found to be that of an execution. */
export const joinWord: Readonly<Record<'tag' | 'trace' | 'banner' | 'cwd-time', string>> = {
  tag: 'dispatch tag',
  trace: 'trace',
  banner: 'banner',
  'cwd-time': 'folder and time',
}

/** What could not be read of it, in words; nothing where all could. */
export function unreadWords({ counts }: Pick<SessionView, 'counts'>): readonly string[] {
  return [
    counts.unknown > 0 ? `${plural(counts.unknown, 'record')} of a kind HOOP does not know; raw text kept` : '',
    counts.malformed > 0 ? `${plural(counts.malformed, 'line')} that cannot be read; raw text kept` : '',
  ].filter((words) => words !== '')
}

/** `1 240 of 8 031 sessions read, 40 s left`; nothing while there is nothing to wait for. */
export function indexWords(progress: {
  readonly state: 'idle' | 'indexing'
  readonly files: { readonly total: number; readonly done: number }
  readonly etaMs: number | null
}): string | undefined {
  const { state, files, etaMs } = progress
  if (state === 'idle' || files.done >= files.total) return undefined
  const left = etaMs === null ? '' : `, ${formatLong(Math.max(1000, etaMs))} left`
  return `${formatCount(files.done)} of ${plural(files.total, 'session')} read${left}`
}
