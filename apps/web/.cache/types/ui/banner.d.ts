import type { JSX } from 'solid-js'
/** One line under the top bar that concerns the whole page. */
export declare function Banner(props: {
  readonly tone: 'warn' | 'bad' | 'accent'
  readonly icon: JSX.Element
  readonly actions?: JSX.Element
  readonly children: JSX.Element
  readonly isStatus?: boolean
}): JSX.Element
//# sourceMappingURL=banner.d.ts.map
