import type { JSX } from 'solid-js'
/** A small fact beside others. */
export declare function Chip(props: {
  readonly tone?: 'warn' | 'bad' | 'accent'
  readonly title?: string
  readonly children: JSX.Element
}): JSX.Element
/** A number in a disc. */
export declare function Count(props: { readonly tone?: 'warn' | 'bad'; readonly value: number }): JSX.Element
//# sourceMappingURL=chip.d.ts.map
