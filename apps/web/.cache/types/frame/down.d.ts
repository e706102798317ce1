/** No daemon and nothing to show: what is known, what to look at, how to start it. */
export declare function Down(): import('solid-js').JSX.Element
//# sourceMappingURL=down.d.ts.map
