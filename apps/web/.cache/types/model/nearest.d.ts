/** How many single-character edits lie between two words. */
export declare function editDistance(a: string, b: string): number
/** The candidates nearest to what was asked for, best first: those that hold it, then those a few typing errors away. */
export declare function nearest<T>(wanted: string, candidates: readonly T[], text: (candidate: T) => string, limit?: number): readonly T[]
//# sourceMappingURL=nearest.d.ts.map
