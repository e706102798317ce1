import type { AlertView, SourceRef } from '@hoop/protocol'

/** Something that needs a person as long as it holds. What becomes of it (raised, held, grouped, cleared) is the alert desk's doing. */
export interface Condition {
  /** `dead`, `stuck`, `saturation`, …: with `subject` it names the condition; the same again is the same alert. */
  readonly kind: string
  /** What it is about: a worker, an execution, an account and window, a file. */
  readonly subject: string
  readonly severity: AlertView['severity']
  readonly project: string | null
  /** A sentence with numbers. It should not change by the second: a changed alert is told to everyone. */
  readonly why: string
  /** Since when the cause holds, in milliseconds since the epoch. */
  readonly since: number
  readonly evidence: readonly SourceRef[]
}

/** Where the parts of HOOP tell what needs a person. */
export interface ConditionReporter {
  /**
   * The whole truth of one part (`fleet`, `stuck`, `quota`, …) now: what it told before and does not tell any more has ended.
   * Telling the same again is free. `exists` is asked of the subjects of those that ended: the alert of one that is no longer there says so.
   */
  report(part: string, conditions: readonly Condition[], exists?: (subject: string) => boolean): void
}
