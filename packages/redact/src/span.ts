/** A stretch of a text that one rule takes for a secret: UTF-16 offsets, `end` excluded. */
export interface Span {
  readonly rule: string
  readonly start: number
  readonly end: number
}

/** Takes what a rule found. */
export type Report = (rule: string, start: number, end: number) => void

/**
 * The same stretches in order, with none touching another: where several rules saw the same secret, one stretch covers all of
 * them, under the name of the rule that knows most about it.
 */
export function mergeSpans(spans: readonly Span[], rank: (rule: string) => number): Span[] {
  const merged: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (!last || span.start >= last.end) {
      merged.push(span)
      continue
    }
    const rule = rank(span.rule) < rank(last.rule) ? span.rule : last.rule
    merged[merged.length - 1] = { rule, start: last.start, end: Math.max(last.end, span.end) }
  }
  return merged
}
