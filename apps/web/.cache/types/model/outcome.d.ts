import { type ExecutionView, type OutcomeCounts } from '@hoop/protocol'
import type { Sentence } from './sentence.ts'
export type Outcome = ExecutionView['outcome']
/** Outcomes in the order in which lanes and strips show them. */
export declare const outcomes: readonly Outcome[]
/** The word for each outcome. */
export declare const outcomeWord: Readonly<Record<Outcome, string>>
type Ended = Pick<ExecutionView, 'outcome' | 'startedAt' | 'endedAt' | 'exitCode' | 'adapter'>
/** How an execution went, as a sentence with numbers. */
export declare function outcomeSentence(execution: Ended, nowMs: number): Sentence
/** Counts of several projects or workers, added up. */
export declare function sumOutcomes(all: Iterable<OutcomeCounts>): OutcomeCounts
/** Executions that ended. A race lost is a claim that never became one. */
export declare function countEnded(counts: OutcomeCounts): number
export {}
//# sourceMappingURL=outcome.d.ts.map
