import { type Accessor } from 'solid-js'
import { type Keymap } from './keymap.ts'
/** Which worker's evidence is open, beside what, and whether it stays until it is closed. */
export interface OpenEvidence {
  readonly worker: string
  readonly anchor: Element
  readonly isPinned: boolean
}
/** What the frame offers to its views. */
export interface Shell {
  readonly keymap: Keymap
  readonly evidence: Accessor<OpenEvidence | undefined>
  readonly setEvidence: (evidence: OpenEvidence | undefined) => void
  readonly overlay: Accessor<'palette' | 'help' | 'connect' | undefined>
  readonly setOverlay: (overlay: 'palette' | 'help' | 'connect' | undefined) => void
  /** The row that a list was left from, so that coming back finds it. */
  readonly lastRow: Map<string, string>
}
export declare const ShellContext: import('solid-js').Context<Shell | undefined>
export declare function createShell(): Shell
export declare function useShell(): Shell
//# sourceMappingURL=shell.d.ts.map
