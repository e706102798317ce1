/** The moment in full, in the operator's zone, with the zone's name: what an age shows on hover. */
export declare function formatExact(atMs: number): string
/** `14:07`; with the day when it was not today. */
export declare function formatClock(atMs: number, nowMs: number): string
/** `14:31:08`. */
export declare function formatSeconds(atMs: number): string
//# sourceMappingURL=clock.d.ts.map
