import { type ExecutionView } from '@hoop/protocol'
import { type Outcome } from './outcome.ts'
/** One execution on the axis: its place in percent of the range. */
export interface Bar {
  readonly execution: ExecutionView
  readonly leftPercent: number
  readonly widthPercent: number
}
/** All executions of one outcome that touch the range. */
export interface Lane {
  readonly outcome: Outcome
  readonly bars: readonly Bar[]
  /** Their time inside the range. */
  readonly sumMs: number
}
/** Executions → a lane per outcome that occurs, on one time axis that ends now. */
export declare function lanesOf(executions: readonly ExecutionView[], rangeMs: number, nowMs: number): readonly Lane[]
/** Round clock times inside the range, at most `most` of them. */
export declare function ticksOf(rangeMs: number, nowMs: number, most: number, offsetMs?: number): readonly number[]
//# sourceMappingURL=lanes.d.ts.map
