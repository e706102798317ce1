import type { Kit } from '../kit.ts'
import type { Cli, TokenCounts } from '../truth.ts'

/** One edge of a format, alone in a project of its own, so that a reader that differs shows where. */
export interface HostileCase {
  readonly cli: Cli
  /** Also the name of the project: `/home/op/<name>`. */
  readonly name: string
  /** What a reader has to get right. */
  readonly why: string
  readonly requests: readonly CaseRequest[]
  /** Lines that are no JSON, or whose figures cannot be. */
  readonly malformed?: number
  /** Records of a type that nobody knows. */
  readonly unknown?: number
  /** What ccusage 20.0.24 makes of it, found by running it: input, output, cache read, cache write. Absent: the same. */
  readonly ccusage?: Quad
  write(kit: Kit, project: string): void
}

/** Input, output, cache read, cache write. */
export type Quad = readonly [number, number, number, number]

export interface CaseRequest {
  readonly at: string
  readonly model: string
  readonly session: string
  readonly tokens: TokenCounts
}

export const tokens = ([input, output, cacheRead, cacheWrite]: Quad, more: Partial<TokenCounts> = {}): TokenCounts => ({
  input,
  output,
  cacheRead,
  cacheWrite,
  cacheWrite1h: 0,
  reasoning: 0,
  ...more,
})

/** A session id that is easy to tell apart: `11111111-0000-4000-8000-00000000000a`. */
export const sessionId = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-00000000000a`
