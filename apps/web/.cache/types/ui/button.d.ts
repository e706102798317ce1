import { type JSX } from 'solid-js'
interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view at most; `plain` has no border; `danger` only for what cannot be undone. */
  readonly kind?: 'primary' | 'default' | 'plain' | 'danger'
  /** Not possible now: drawn dashed, says why in its title, and still takes focus. */
  readonly off?: boolean
}
/** A button that names its act. */
export declare function Button(props: ButtonProps): JSX.Element
export {}
//# sourceMappingURL=button.d.ts.map
