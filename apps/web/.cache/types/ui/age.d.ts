/** How old a moment is, with the exact time and its zone on hover. Unknown is drawn as unknown. */
export declare function Age(props: {
  readonly at: number | null | undefined
  readonly now: number
  readonly class?: string
}): import('solid-js').JSX.Element
//# sourceMappingURL=age.d.ts.map
