import { type WorkerView } from '@hoop/protocol'
import { type Sentence } from './sentence.ts'
type StateFacts = Pick<
  WorkerView,
  | 'state'
  | 'reason'
  | 'since'
  | 'pid'
  | 'bead'
  | 'phase'
  | 'phaseSince'
  | 'nextLookAt'
  | 'heartbeatAt'
  | 'heartbeatIntervalMs'
  | 'activity'
  | 'evidence'
>
/** The limit of a stuck timer and the host of a remote worker, where they are known. What is not known is left out, never guessed. */
export interface SentenceContext {
  readonly limitMs?: number
  readonly host?: string
}
/** What a worker's state means, as a sentence with numbers: the reason if it has one, else what it does now. */
export declare function stateSentence(worker: StateFacts, nowMs: number, context?: SentenceContext): Sentence
/** When an idle worker looks again: `Next look in 40 s`, or nothing where it did not say. */
export declare function nextLook(worker: Pick<WorkerView, 'nextLookAt' | 'phase'>, nowMs: number): string | undefined
export {}
//# sourceMappingURL=state-sentence.d.ts.map
