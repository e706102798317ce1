/** Rows of the true height while something loads; they come after 200 ms, so that what is quick never flickers. */
export declare function Skeleton(props: {
  readonly rows: number
  readonly label: string
  readonly afterMs?: number
}): import('solid-js').JSX.Element
//# sourceMappingURL=skeleton.d.ts.map
