import type { UsageRequest } from '../model.ts'

/** Where a figure stands in a row. Counts are whole numbers; `model`, `speed` and `session` are places in lists. */
export const Field = {
  /** Milliseconds since the epoch; NaN where the record does not tell. */
  at: 0,
  input: 1,
  output: 2,
  cacheRead: 3,
  cacheWrite: 4,
  cacheWrite1h: 5,
  reasoning: 6,
  /** The CLI's own figure in US dollars; NaN where it has none. */
  costUsd: 7,
  /** In `names`; 0 is unknown. */
  model: 8,
  /** In `names`; 0 is the usual one. */
  speed: 9,
  /** In a list of sessions, which whoever reads the rows knows. */
  session: 10,
  /** A sum of {@link Flag}s. */
  flags: 11,
  /** Where the record begins in its file; 0 where that is not known. */
  offset: 12,
} as const

/** How many figures a row has. */
export const rowWidth = 13

export const Flag = { isEstimate: 1, isSidechain: 2 } as const

/**
 * Requests in rows of figures: a hundred bytes each, and moved between threads without a copy. A request of which several records tell
 * may stand in several rows.
 */
export interface RequestRows {
  readonly count: number
  /** `count` rows of `rowWidth`, and room for more. */
  readonly figures: Float64Array
  /** Which request each row tells of. */
  readonly keys: readonly string[]
  /** '' where the record has none. */
  readonly requestIds: readonly string[]
  /** Models and speeds; '' is the first. */
  readonly names: readonly string[]
}

/** Rows that grow. */
export interface GrowingRows extends RequestRows {
  readonly figures: Float64Array
  readonly keys: string[]
  readonly requestIds: string[]
  /** Adds rows, and says where they begin. Their keys and request ids are the caller's to add. */
  appendAll(figures: Float64Array): number
  /** Adds an empty row and says where it begins in `figures`, which may be another array than before. */
  append(key: string, requestId: string): number
  /** The place of a name, which may be new. */
  nameId(name: string): number
  push(request: UsageRequest, session: number, offset?: number): void
  /** Forgets all rows but the first so many. */
  truncate(count: number): void
}

export function createRows(): GrowingRows {
  let figures = new Float64Array(64 * rowWidth)
  let count = 0
  const keys: string[] = []
  const requestIds: string[] = []
  const names = ['']
  const places = new Map([['', 0]])

  function grow(by: number): number {
    const start = count * rowWidth
    count += by
    if (count * rowWidth <= figures.length) return start
    const larger = new Float64Array(Math.max(figures.length * 2, count * rowWidth))
    larger.set(figures.subarray(0, start))
    figures = larger
    return start
  }

  function append(key: string, requestId: string): number {
    const start = grow(1)
    keys.push(key)
    requestIds.push(requestId)
    return start
  }

  function nameId(name: string): number {
    const known = places.get(name)
    if (known !== undefined) return known
    places.set(name, names.length)
    return names.push(name) - 1
  }

  return {
    get count() {
      return count
    },
    get figures() {
      return figures
    },
    keys,
    requestIds,
    names,
    append,
    appendAll(added) {
      const start = grow(added.length / rowWidth)
      figures.set(added, start)
      return start
    },
    nameId,
    truncate(to) {
      count = keys.length = requestIds.length = Math.min(count, to)
    },
    push(request, session, offset = 0) {
      const row = append(request.key, request.requestId ?? '')
      figures[row + Field.at] = request.at ?? Number.NaN
      figures[row + Field.input] = request.input
      figures[row + Field.output] = request.output
      figures[row + Field.cacheRead] = request.cacheRead
      figures[row + Field.cacheWrite] = request.cacheWrite
      figures[row + Field.cacheWrite1h] = request.cacheWrite1h
      figures[row + Field.reasoning] = request.reasoning
      figures[row + Field.costUsd] = request.costUsd ?? Number.NaN
      figures[row + Field.model] = nameId(request.model ?? '')
      figures[row + Field.speed] = nameId(request.speed ?? '')
      figures[row + Field.session] = session
      figures[row + Field.offset] = offset
      figures[row + Field.flags] = (request.isEstimate ? Flag.isEstimate : 0) + (request.isSidechain ? Flag.isSidechain : 0)
    },
  }
}
