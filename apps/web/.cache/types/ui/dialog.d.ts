import type { JSX } from 'solid-js'
interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: JSX.Element
  /** A dialog without a drawn head keeps its title for screen readers. */
  readonly bare?: boolean
  readonly class?: string
}
/** A modal dialog: focus stays inside, Esc closes, and focus goes back where it came from. */
export declare function Dialog(props: DialogProps): JSX.Element
export {}
//# sourceMappingURL=dialog.d.ts.map
