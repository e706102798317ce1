/** Between a number and its unit: narrow, and never a place to break the line. */
export declare const THIN = '\u202F'
/** For rows: `8 s`, `12 m`, `3 h`, `2 d`. What is younger than nothing counts as nothing. */
export declare function formatAge(ms: number): string
/** For sentences: `42 s`, `12 min`, `3 h`, `2 d`. Minutes run to two hours: "61 min; the limit is 60 min". */
export declare function formatSpan(ms: number): string
/** For what is ahead: `40 s`, `4 m`. Rounded up, so that nothing that is still to come is "in 0 s". */
export declare function formatAhead(ms: number): string
/** For the link: `9 s`, `1 m 12 s`, `2 h 5 m`. */
export declare function formatLong(ms: number): string
//# sourceMappingURL=age.d.ts.map
