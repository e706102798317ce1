import type { Random } from '../system/random.ts'
import type { Turn, Usage } from './story.ts'

/** What the writer of one CLI's transcript is given. */
export interface SessionContext {
  readonly home: string
  readonly cwd: string
  readonly model: string
  readonly prompt: string
  readonly random: Random
  readonly nowMs: () => number
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
}

/** Writes one session in a CLI's own on-disk form, entry by entry, as that CLI would. */
export interface SessionWriter {
  /** The file or folder that grows. */
  readonly path: string
  open(): void
  thinking(turn: Turn): void
  text(turn: Turn): void
  /** The call, where a CLI writes it before its result. */
  call(turn: Turn): void
  result(turn: Turn): void
  /** The provider refuses: its limit is reached. */
  limited(): void
  close(lastWords: string): void
}

/** Milliseconds as ISO 8601, UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString()

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    output: a.output + b.output,
    thinking: a.thinking + b.thinking,
  }
}

/** No tokens at all. */
export const noUsage: Usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, thinking: 0 }
