import type { WorkerView } from '@hoop/protocol'
/** What a worker's state was judged on: rule, process, age of the heartbeat against its limit, notes, and the files. */
export declare function EvidenceFacts(props: { readonly worker: WorkerView; readonly now: number }): import('solid-js').JSX.Element
//# sourceMappingURL=evidence-facts.d.ts.map
