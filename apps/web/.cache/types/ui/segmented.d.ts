/** A choice of few, all in sight. */
export declare function Segmented<T extends string>(props: {
  readonly label: string
  readonly options: readonly T[]
  readonly value: T
  readonly text?: (option: T) => string
  readonly onChange: (value: T) => void
}): import('solid-js').JSX.Element
//# sourceMappingURL=segmented.d.ts.map
