/** Two tracks: silence above, run time below. The word is what is left of the nearer, `waits`, or how long ago one fired. */
export declare function Timers(props: {
  readonly silence: number
  readonly run: number
  readonly waits?: boolean
  readonly fired?: boolean
  readonly word: string
}): import('solid-js').JSX.Element
//# sourceMappingURL=timers.d.ts.map
