import type { Filler } from './filler.ts'
import type { Random } from './random.ts'
import type { Tree } from './tree.ts'
import type { Ledger } from './truth.ts'

/** What every format's generator works with. */
export interface Kit {
  readonly random: Random
  readonly filler: Filler
  readonly tree: Tree
  readonly ledger: Ledger
  readonly scale: Scale
}

/** How much of what is made. */
export interface Scale {
  /** Stops at the first session that ends at or beyond this size. */
  readonly bytes: number
  /** At most this many main sessions. */
  readonly sessions: number
  /** Sessions are spread over this many days before `endsAt`. */
  readonly days: number
  readonly endsAt: number
  readonly projects: readonly [string, ...string[]]
  /** Factor on the size of what tools print: the smaller it is, the more of a file's bytes are in records with usage. */
  readonly toolSize: number
  /** Also what readers of the format do not agree about: copies and repeats without a request id. */
  readonly disputed: boolean
  /** Also damaged lines, record types of a later version, torn tails. */
  readonly damaged: boolean
}

const DAY_MS = 86_400_000

/** The time inside one session. */
export interface Clock {
  now: number
  /** Moves on by a random time between the two and returns it. */
  tick(minMs: number, maxMs: number): number
  /**
   * Waits until after midnight (UTC) when that is less than ten minutes away: some formats write the time of one request more than once,
   * and which of them decides about its day is a matter of taste.
   */
  settle(): void
}

export function createClock(random: Random, start: number): Clock {
  const clock: Clock = {
    now: start,
    tick(minMs, maxMs) {
      clock.now += random.int(minMs, maxMs)
      return clock.now
    },
    settle() {
      const untilMidnight = DAY_MS - (clock.now % DAY_MS)
      if (untilMidnight < 600_000) clock.now += untilMidnight + 1_000
    },
  }
  return clock
}

/** A start for a session: any millisecond of the corpus's days, office hours more often than nights. */
export function startOf({ random, scale }: Kit): number {
  const day = random.int(1, scale.days)
  const hour = random.chance(0.8) ? random.int(8, 19) : random.int(0, 23)
  return scale.endsAt - day * DAY_MS + hour * 3_600_000 + random.int(0, 3_599_999)
}

const WORKERS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot'] as const
const STRANDS = ['pluck', 'mend', 'explore', 'weave'] as const

/** The first prompt: with a dispatch tag as NEEDLE sends it, or what a person types. */
export function promptOf({ random, filler }: Kit): string {
  const text = filler.prose(random.skewed(160, 1, 4_000)).trim() || 'Fix the failing test'
  return random.chance(0.7) ? `[needle:${random.pick(WORKERS)}:bd-${random.hex(4)}:${random.pick(STRANDS)}] ${text}` : text
}
