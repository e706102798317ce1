import type { Session } from '@hoop/protocol'
import { basename } from 'node:path'
import { renderTable } from '../table.ts'
import { paint, type Terminal } from '../terminal.ts'
import { describeAge } from '../time-words.ts'
import { describeTokens } from './describe-tokens.ts'

export interface SessionList {
  readonly sessions: readonly Session[]
  /** How many session files there are in all. */
  readonly files: number
  readonly projectOf: (cwd: string | undefined) => string | undefined
}

/** Sessions as a table, newest first. */
export function describeSessions({ sessions, files, projectOf }: SessionList, terminal: Terminal, now: number): string {
  if (sessions.length === 0)
    return files === 0
      ? 'No session was found. HOOP looks where Claude Code, Codex, OpenCode, Gemini and aider keep theirs; `sessions.homes` in config.yml names more homes.'
      : `None of the ${files} sessions found fits.`
  const table = renderTable(
    sessions,
    [
      { title: 'LAST', cell: ({ lastAt }) => (lastAt === undefined ? '–' : describeAge(now - lastAt)) },
      { title: 'CLI', cell: ({ cli }) => cli },
      { title: 'PROJECT', cell: ({ cwd }) => projectOf(cwd) ?? (cwd === undefined ? '–' : basename(cwd)), min: 8, dispensable: 3 },
      { title: 'WORKER', cell: ({ tag }) => tag?.worker ?? '', min: 8, dispensable: 2 },
      { title: 'BEAD', cell: ({ tag }) => tag?.bead ?? '', min: 6, dispensable: 1 },
      { title: 'TOKENS', cell: ({ usage, usageQuality }) => describeTokens(usage, usageQuality) },
      { title: 'TITLE', cell: ({ title }) => title ?? '–', min: 16 },
      { title: 'SESSION', cell: ({ id }) => id, min: 10, dispensable: 4, paint: (text) => paint(terminal, 'dim', text) },
    ],
    terminal.columns,
  )
  const more = files > sessions.length ? `\n\n${sessions.length} of ${files}; --limit shows more.` : ''
  return table + more
}
