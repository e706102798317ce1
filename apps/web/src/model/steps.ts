import type { EntryView } from '@hoop/protocol'
import { GAP_MS } from './entry-gaps.ts'
import type { Mark } from './outline.ts'

/** The entries of a session that belong to one run: from one number to before another. */
export interface StepSpan {
  readonly from: number
  readonly to: number
}

/** The clocks of a worker's log and of its agent's transcript may differ by so much. */
export const CLOCK_SLACK_MS = 2000
/** Entries without a time are passed over, so many at most. */
const MOST_TIMELESS = 8

/** The number of the first entry at or after a moment, asked for one by one, a dozen times at most; `total` where all are older. */
export async function seqAt(timeOf: (seq: number) => Promise<number | undefined>, total: number, atMs: number): Promise<number> {
  let low = 0
  let high = total
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    let probe = middle
    let at: number | undefined
    while (at === undefined && probe < high && probe - middle < MOST_TIMELESS) {
      // oxlint-disable-next-line no-await-in-loop -- each answer decides what is asked next
      at = await timeOf(probe)
      if (at === undefined) probe += 1
    }
    // Nothing there tells its time: what is before it may.
    if (at === undefined || at >= atMs) high = middle
    else low = probe + 1
  }
  return low
}

/** One bar of the scrubber: one step, or several where there are more steps than room. */
export interface ScrubBar {
  readonly from: number
  readonly to: number
  /** Part of the full height. */
  readonly height: number
  readonly isError: boolean
  readonly isKnown: boolean
}

const heights: Readonly<Record<EntryView['kind'], number>> = {
  error: 1,
  user: 0.8,
  assistant: 0.62,
  summary: 0.62,
  tool_call: 0.5,
  tool_result: 0.4,
  thinking: 0.34,
  system: 0.26,
  unknown: 0.26,
}

/** The steps of a run as bars, at most so many: the tallest of what it holds is a bar's height, errors tallest of all. */
export function scrubBars({ from, to }: StepSpan, markAt: (seq: number) => Mark | undefined, most: number): readonly ScrubBar[] {
  const count = Math.min(most, to - from)
  return Array.from({ length: count }, (_, at) => {
    const first = from + Math.floor((at * (to - from)) / count)
    const end = from + Math.floor(((at + 1) * (to - from)) / count)
    let height = 0
    let isError = false
    for (let seq = first; seq < end; seq += 1) {
      const mark = markAt(seq)
      if (mark === undefined) continue
      const isBad = mark.isError && mark.kind !== 'tool_call'
      isError ||= isBad
      height = Math.max(height, isBad ? 1 : heights[mark.kind])
    }
    return { from: first, to: end, height: height === 0 ? 0.2 : height, isError, isKnown: height > 0 }
  })
}

/** How long the next step waits while it plays, at so many times the speed: never too short to see, never long for a pause. */
export function playDelayMs(before: EntryView | undefined, after: EntryView | undefined, speed: number): number {
  const real = before?.at === undefined || after?.at === undefined ? 1000 : Math.max(0, after.at - before.at)
  return Math.min(real >= GAP_MS ? 1600 : 1200, Math.max(90, real / speed))
}

/** What is used up to a step, as far as it was read: `isWhole` is false where entries before it are not in memory. */
export function usedUntil(
  get: (seq: number) => EntryView | undefined,
  span: StepSpan,
  at: number,
): {
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly isWhole: boolean
  readonly files: readonly string[]
} {
  const files = new Set<string>()
  let [input, cached, output] = [0, 0, 0]
  let isWhole = true
  for (let seq = span.from; seq <= at && seq < span.to; seq += 1) {
    const entry = get(seq)
    if (entry === undefined) {
      isWhole = false
      continue
    }
    for (const file of entry.tool?.files ?? []) files.add(file)
    if (entry.usage === undefined) continue
    input += entry.usage.input + entry.usage.cacheWrite
    cached += entry.usage.cacheRead
    output += entry.usage.output
  }
  return { input, cached, output, isWhole, files: [...files] }
}

/** Money of a run at a step. */
export interface StepCost {
  /** Until then, US dollars; `undefined` where not one request has a price. */
  readonly untilUsd: number | undefined
  /** Of the request that this step closed. */
  readonly stepUsd: number | undefined
  /** Some requests until then have no price, or are not known: it is at least that. */
  readonly isAtLeast: boolean
}

/** What the requests of a run had cost at a step. A request counts from the entry on that tells of it. */
export function costUntil(
  requests: readonly { readonly seq: number | null; readonly costUsd: number | null }[],
  span: StepSpan,
  at: number,
  isWhole: boolean,
): StepCost {
  const own = requests.filter(({ seq }) => seq === null || (seq >= span.from && seq < span.to))
  const past = own.filter(({ seq }) => seq !== null && seq <= at)
  const priced = past.flatMap(({ costUsd }) => costUsd ?? [])
  return {
    untilUsd: priced.length === 0 ? undefined : priced.reduce((sum, usd) => sum + usd, 0),
    stepUsd: own.find(({ seq }) => seq === at)?.costUsd ?? undefined,
    isAtLeast: !isWhole || priced.length < past.length || own.some(({ seq }) => seq === null),
  }
}
