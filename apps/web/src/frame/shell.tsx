import { createContext, createSignal, useContext, type Accessor } from 'solid-js'
import { createKeymap, type Keymap } from './keymap.ts'

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
  readonly overlay: Accessor<'palette' | 'help' | 'connect' | 'more' | undefined>
  readonly setOverlay: (overlay: 'palette' | 'help' | 'connect' | 'more' | undefined) => void
  /** The row that a list was left from, so that coming back finds it. */
  readonly lastRow: Map<string, string>
}

export const ShellContext = createContext<Shell>()

export function createShell(): Shell {
  const [evidence, setEvidence] = createSignal<OpenEvidence>()
  const [overlay, setOverlay] = createSignal<'palette' | 'help' | 'connect' | 'more'>()
  return { keymap: createKeymap(), evidence, setEvidence, overlay, setOverlay, lastRow: new Map() }
}

export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === undefined) throw new Error('useShell needs the frame above it')
  return shell
}
