import { createPricer, type Pricer, toUsd } from '@hoop/quota'
import { Field, Flag, type HostUsage, rowWidth } from '@hoop/transcripts/usage'
import { formatDay } from '../../cost/calendar.ts'
import { chargeOf } from '../../cost/charge.ts'
import type { Question } from './question.ts'

/** The sum of some requests, as JSON shows it. */
export interface UsageSum {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly reasoning: number
  readonly requests: number
  /** US dollars; `null` where not one of the requests has a price. */
  readonly costUsd: number | null
  /** Holds figures that a CLI rounded or counted by itself. */
  readonly estimated: boolean
}

export interface UsageRow extends UsageSum {
  readonly key: string
}

/** What `hoop usage --json` prints. */
export interface UsageAnswer {
  readonly by: Question['by']
  readonly timezone: string
  readonly rows: readonly UsageRow[]
  readonly totals: UsageSum
  readonly lines: HostUsage['lines']
  /** Models without a price: the costs of sums with them are at least what they say. */
  readonly unpriced: readonly string[]
  readonly files: number
}

/** The answer, and what a person should know beside it. */
export interface UsageReport {
  readonly answer: UsageAnswer
  /** Keys of rows that hold requests without a price. */
  readonly partial: ReadonlySet<string>
  /** Requests without a price. */
  readonly unpricedRequests: number
  /** Requests without a time, left out because days were asked for. */
  readonly undated: number
  readonly since?: string
  readonly until?: string
  readonly unread: HostUsage['unread']
}

export interface TallyOptions {
  readonly pricer?: Pricer
  /** The project of a folder; the folder itself where it lies in none. */
  readonly projectOf?: (cwd: string) => string
}

/** Adds up the requests that a question asks for, each at the price of its time. Pure. */
export function tallyUsage(
  usage: HostUsage,
  question: Question,
  { pricer = createPricer(), projectOf = (cwd) => cwd }: TallyOptions = {},
): UsageReport {
  const { calendar, since, until } = question
  const { figures, names, count } = usage.requests
  const rows = new Map<string, Sum>()
  const totals = createSum()
  const unpriced = new Set<string>()
  const keyOfSession = usage.sessions.map(({ id, cli, cwd }) =>
    question.by === 'session' ? id : question.by === 'cli' ? cli : cwd === undefined ? unknown : projectOf(cwd),
  )
  let undated = 0
  const figure = (at: number) => figures[at] ?? 0

  for (let row = 0; row < count * rowWidth; row += rowWidth) {
    const at = figure(row + Field.at)
    const isDated = !Number.isNaN(at)
    const day = isDated && (question.by === 'day' || since !== undefined || until !== undefined) ? calendar.dayOf(at) : 0
    if (since !== undefined || until !== undefined) {
      if (!isDated) undated++
      if (!isDated || day < (since ?? day) || day > (until ?? day)) continue
    }
    const model = names[figure(row + Field.model)] ?? ''
    const cost = costAt(row, model, isDated ? at : undefined)
    if (cost === undefined) unpriced.add(model || unknown)
    const key =
      question.by === 'day'
        ? isDated
          ? formatDayOnce(day)
          : unknown
        : question.by === 'model'
          ? model || unknown
          : (keyOfSession[figure(row + Field.session)] ?? unknown)
    let sum = rows.get(key)
    if (!sum) rows.set(key, (sum = createSum()))
    add(sum, row, cost)
    add(totals, row, cost)
  }

  /** In billionths of a dollar. */
  function costAt(row: number, model: string, at: number | undefined): number | undefined {
    return chargeOf(pricer, {
      model,
      at,
      input: figure(row + Field.input),
      output: figure(row + Field.output),
      cacheRead: figure(row + Field.cacheRead),
      cacheWrite: figure(row + Field.cacheWrite),
      cacheWrite1h: figure(row + Field.cacheWrite1h),
      speed: names[figure(row + Field.speed)],
      costUsd: figure(row + Field.costUsd),
    })
  }

  function add(sum: Sum, row: number, cost: number | undefined): void {
    sum.input += figure(row + Field.input)
    sum.output += figure(row + Field.output)
    sum.cacheRead += figure(row + Field.cacheRead)
    sum.cacheWrite += figure(row + Field.cacheWrite)
    sum.reasoning += figure(row + Field.reasoning)
    sum.requests += 1
    if ((figure(row + Field.flags) & Flag.isEstimate) !== 0) sum.isEstimated = true
    if (cost === undefined) sum.unpriced += 1
    else sum.nanoUsd += cost
  }

  const answer: UsageAnswer = {
    by: question.by,
    timezone: calendar.timezone,
    rows: [...rows].map(([key, sum]) => ({ key, ...finish(sum) })).sort(question.by === 'day' ? byKey : byWeight),
    totals: finish(totals),
    lines: usage.lines,
    unpriced: [...unpriced].sort(),
    files: usage.files,
  }
  return {
    answer,
    partial: new Set([...rows].filter(([, sum]) => sum.unpriced > 0).map(([key]) => key)),
    unpricedRequests: totals.unpriced,
    undated,
    ...(since !== undefined && { since: formatDay(since) }),
    ...(until !== undefined && { until: formatDay(until) }),
    unread: usage.unread,
  }
}

/** What a row is called whose records do not tell. */
const unknown = 'unknown'

interface Sum {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  reasoning: number
  requests: number
  nanoUsd: number
  unpriced: number
  isEstimated: boolean
}

const createSum = (): Sum => ({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  reasoning: 0,
  requests: 0,
  nanoUsd: 0,
  unpriced: 0,
  isEstimated: false,
})

function finish({ input, output, cacheRead, cacheWrite, reasoning, requests, nanoUsd, unpriced, isEstimated }: Sum): UsageSum {
  const costUsd = requests > 0 && unpriced === requests ? null : toUsd(nanoUsd)
  return { input, output, cacheRead, cacheWrite, reasoning, requests, costUsd, estimated: isEstimated }
}

const days = new Map<number, string>()
function formatDayOnce(day: number): string {
  let text = days.get(day)
  if (text === undefined) days.set(day, (text = formatDay(day)))
  return text
}

const byKey = (a: UsageRow, b: UsageRow) => (a.key < b.key ? -1 : 1)

/** What costs most first; then what used most. */
function byWeight(a: UsageRow, b: UsageRow): number {
  return (b.costUsd ?? -1) - (a.costUsd ?? -1) || tokensOf(b) - tokensOf(a) || byKey(a, b)
}

export const tokensOf = ({ input, output, cacheRead, cacheWrite }: UsageSum) => input + output + cacheRead + cacheWrite
