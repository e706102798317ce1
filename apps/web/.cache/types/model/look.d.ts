import type { WorkerView } from '@hoop/protocol'
/** How a worker is drawn. The state is one of three; idle, draining and no agent are how Live looks, and unknown is none. */
export type Look = 'dead' | 'hung' | 'no-agent' | 'unknown' | 'live' | 'draining' | 'idle'
/** The word for each look. It never varies. */
export declare const lookWord: Readonly<Record<Look, string>>
/** `withoutAgent`: workers that a firing `no-agent` alert is about. */
export declare function lookOf(worker: WorkerView, withoutAgent: ReadonlySet<string>): Look
//# sourceMappingURL=look.d.ts.map
