import { disturb, tear } from '../damage.ts'
import { createClock, type Clock, type Kit } from '../kit.ts'
import type { TokenCounts } from '../truth.ts'

/** How the recorded versions of Codex differ on disk; 0.20 has a format of its own (flat.ts). */
export interface CodexVersion {
  readonly name: '0.45.0' | '0.111.0' | '0.169.0'
  /** 0.45 starts its counter anew after a resume, later ones go on. */
  readonly resumeResets: boolean
  /** `ordinal`, `item_completed`, `token_usage_record`. */
  readonly paginated: boolean
  readonly models: readonly [string, ...string[]]
}

export const CODEX_VERSIONS: readonly [CodexVersion, ...CodexVersion[]] = [
  { name: '0.45.0', resumeResets: true, paginated: false, models: ['gpt-5-codex', 'gpt-5'] },
  { name: '0.111.0', resumeResets: false, paginated: false, models: ['gpt-5-codex', 'gpt-5.1-codex'] },
  { name: '0.169.0', resumeResets: false, paginated: true, models: ['gpt-5.5', 'gpt-5.1-codex', 'gpt-6-sol'] },
]

/** The five figures of a usage block, as Codex counts them: cached and written tokens inside input, reasoning inside output. */
export interface CodexUsage {
  input_tokens: number
  cached_input_tokens: number
  cache_write_input_tokens: number
  output_tokens: number
  reasoning_output_tokens: number
}

/** A rollout file that is being written. */
export interface Rollout {
  readonly version: CodexVersion
  readonly threadId: string
  readonly rootId: string
  readonly cwd: string
  readonly clock: Clock
  readonly bytes: number
  /** Cumulative over the thread; a fork's begins with its parent's. */
  total: CodexUsage
  /** What `token_count` shows as the total: of this process only where a resume starts it anew. */
  counter: CodexUsage
  /** Of the newest request. */
  last: CodexUsage
  /** The process has counted nothing yet. */
  isFresh: boolean
  model: string
  ordinal: number
  /** One line; returns the time it was stamped with. */
  write(type: string, payload: object): number
  close(): void
}

export interface RolloutOptions {
  readonly version: CodexVersion
  readonly cwd: string
  readonly model: string
  readonly start: number
  readonly rootId?: string
  readonly ordinal?: number
  readonly total?: CodexUsage
}

export const noUsage = (): CodexUsage => ({
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
})

export function openRollout(kit: Kit, options: RolloutOptions): Rollout {
  const { random, tree, ledger } = kit
  const { version, cwd, model, start } = options
  const clock = createClock(random, start)
  clock.settle()
  const threadId = uuid7(kit, clock.now)
  const file = tree.lines(rolloutPath(threadId, clock.now))
  const rollout: Rollout = {
    version,
    threadId,
    rootId: options.rootId ?? threadId,
    cwd,
    clock,
    get bytes() {
      return file.bytes
    },
    total: options.total ?? noUsage(),
    counter: options.total ?? noUsage(),
    last: noUsage(),
    isFresh: options.total === undefined,
    model,
    ordinal: options.ordinal ?? 0,
    write(type, payload) {
      const at = clock.tick(0, 4)
      const envelope = (type: string, payload: object): object => ({
        timestamp: new Date(at).toISOString(),
        ...(version.paginated ? { ordinal: rollout.ordinal++ } : {}),
        type,
        payload,
      })
      file.line(envelope(type, payload))
      ledger.line(type)
      disturb(kit, file, (unknown) => envelope(unknown, { note: 'from a version that nobody knows yet' }))
      return at
    },
    close() {
      tear(kit, file)
      file.close(clock.now)
    },
  }
  return rollout
}

/** Time-ordered: the first 48 bits are the milliseconds. */
export function uuid7({ random }: Kit, at: number): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`
}

/** Named by local time; the corpus's host runs on UTC. */
export function rolloutPath(threadId: string, at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T')
  return `.codex/sessions/${day.replaceAll('-', '/')}/rollout-${day}T${time.replaceAll(':', '-')}-${threadId}.jsonl`
}

export function addUsage(left: CodexUsage, right: CodexUsage): CodexUsage {
  return {
    input_tokens: left.input_tokens + right.input_tokens,
    cached_input_tokens: left.cached_input_tokens + right.cached_input_tokens,
    cache_write_input_tokens: left.cache_write_input_tokens + right.cache_write_input_tokens,
    output_tokens: left.output_tokens + right.output_tokens,
    reasoning_output_tokens: left.reasoning_output_tokens + right.reasoning_output_tokens,
  }
}

/** The same figures in disjoint classes. */
export function tokensOf(usage: CodexUsage): TokenCounts {
  return {
    input: usage.input_tokens - usage.cached_input_tokens - usage.cache_write_input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cached_input_tokens,
    cacheWrite: usage.cache_write_input_tokens,
    cacheWrite1h: 0,
    reasoning: usage.reasoning_output_tokens,
  }
}
