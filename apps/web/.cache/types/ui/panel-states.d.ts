import { type JSX } from 'solid-js'
/** Nothing here: what would be, and one way to get it. */
export declare function EmptyState(props: {
  readonly title: string
  readonly children?: JSX.Element
  readonly action?: JSX.Element
}): JSX.Element
/** What went wrong, inside its own panel: what, since when, what still works, and one action. */
export declare function ErrorState(props: {
  readonly title: JSX.Element
  readonly children?: JSX.Element
  readonly action?: JSX.Element
  readonly icon?: JSX.Element
}): JSX.Element
//# sourceMappingURL=panel-states.d.ts.map
