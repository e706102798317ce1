import * as v from 'valibot'

/** RFC 9457 problem details. `code` is stable and is what callers switch on; `hint` says what to do. */
export const Problem = v.object({
  type: v.optional(v.string()),
  title: v.string(),
  status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
  code: v.string(),
  detail: v.optional(v.string()),
  hint: v.optional(v.string()),
  /** The field or query parameter at fault. */
  field: v.optional(v.string()),
  /** With a 409: what the thing is now. */
  current: v.optional(v.unknown()),
  /** With AMBIGUOUS_ID: what may be meant. */
  keys: v.optional(v.array(v.string())),
})
export type Problem = v.InferOutput<typeof Problem>

/** A page of a list. `cursor` is opaque; `null` on the last page. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor: string | null
}
