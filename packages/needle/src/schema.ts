import * as v from 'valibot'
import { isBeadId, isWorkerName } from './identity.ts'
import { decodeTime } from './time.ts'

/** A non-empty string. */
export const Text = v.pipe(v.string(), v.nonEmpty())

/** A worker's name, bare or qualified. */
export const WorkerName = v.pipe(
  v.string(),
  v.check((name) => isWorkerName(name), 'no worker name'),
)

/** A bead's id. */
export const BeadId = v.pipe(
  v.string(),
  v.check((id) => isBeadId(id), 'no bead id'),
)

/** RFC 3339 → ms since the epoch. */
export const Time = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const at = decodeTime(dataset.value)
    if (at !== undefined) return at
    addIssue({ message: 'no RFC 3339 time' })
    return NEVER
  }),
)

const Numeric = v.union([v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.regex(/^-?\d{1,15}(?:\.\d{1,15})?$/), v.transform(Number))])

/** A number; quoted ones count. */
export const Quantity = Numeric
/** A whole number, quoted or not. */
export const Int = v.pipe(Numeric, v.safeInteger())
/** A whole number from 0. */
export const Count = v.pipe(Int, v.minValue(0))
/** A process id. */
export const Pid = v.pipe(Int, v.minValue(1))

/** Issues → one line: the first of them, with its place. */
export function whyNot(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues
  if (!issue) return 'not as expected'
  const place = v.getDotPath(issue)
  const message = issue.message.length > 120 ? `${issue.message.slice(0, 120)}…` : issue.message
  return place === null ? message : `${place}: ${message}`
}
