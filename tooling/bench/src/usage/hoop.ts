import { join } from 'node:path'
import type { Grouping, Truth } from '../corpus/index.ts'
import { gather, type Figures, type Tokens } from './figures.ts'

/** The bundled command of this checkout. */
export const HOOP = join(import.meta.dirname, '../../../../apps/daemon/dist/main.js')

export interface UsageReport {
  readonly by: Grouping
  readonly rows: readonly (Tokens & { readonly key: string; readonly requests: number; readonly reasoning: number })[]
  readonly totals: Tokens & { readonly requests: number }
  readonly lines: Pick<Truth['lines'], 'total' | 'malformed' | 'unknown'> & { readonly parsed: number; readonly ignored: number }
}

export const hoopCommand = (by: Grouping, program = HOOP): readonly string[] => [
  process.execPath,
  program,
  'usage',
  '--json',
  '--by',
  by,
  '--timezone',
  'UTC',
]

/** An environment in which every CLI's files are those of the corpus, and nothing of the operator's is read. */
export function environmentOf(root: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: root,
    HOOP_HOME: join(root, '.hoop'),
    CLAUDE_CONFIG_DIR: join(root, '.claude'),
    CODEX_HOME: join(root, '.codex'),
    XDG_DATA_HOME: join(root, '.local/share'),
    GEMINI_CLI_HOME: root,
    TZ: 'UTC',
  }
}

export const readHoop = (report: UsageReport): Figures => gather(report.rows.map((row) => [row.key, row] as const))
