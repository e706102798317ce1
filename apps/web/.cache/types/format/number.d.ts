/** `18 204`: thousands stand apart by a thin space. */
export declare function formatCount(count: number): string
/** `612 k`, `1.84 M`, `940`. */
export declare function formatTokens(tokens: number): string
/** `$4.47`; under a cent `< $0.01`; nothing at all is `$0.00`. */
export declare function formatUsd(usd: number): string
/** `84 %`. */
export declare function formatPercent(percent: number): string
/** `212 MB`, `48.2 kB`: decimal units, three digits at most. */
export declare function formatBytes(bytes: number): string
/** `1 worker`, `3 workers`. */
export declare function plural(count: number, one: string, many?: string): string
//# sourceMappingURL=number.d.ts.map
