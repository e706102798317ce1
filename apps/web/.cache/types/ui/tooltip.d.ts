import type { JSX } from 'solid-js'
/** An icon-only button with its name, and its key where it has one, on hover and focus. */
export declare function IconButton(props: {
  readonly label: string
  readonly keys?: string
  readonly onClick: () => void
  readonly children: JSX.Element
}): JSX.Element
//# sourceMappingURL=tooltip.d.ts.map
