/** At most one utterance in this time. */
export declare const QUIET_MS = 10000
/** New names since the last look, told together: "kilo is dead. Process … 2 more." */
export declare function utterance(
  fresh: readonly {
    readonly subject: string
    readonly word: string
    readonly text: string
  }[],
): string
/** Speaks new dead and hung workers to screen readers, at most once in ten seconds. */
export declare function Announcer(): import('solid-js').JSX.Element
//# sourceMappingURL=announcer.d.ts.map
