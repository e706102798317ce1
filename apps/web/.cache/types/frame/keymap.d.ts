/** A key, a pair of keys ("g f") or a key with ⌘ or Ctrl ("mod+k"), and what it does here. */
export interface Binding {
  readonly keys: string
  readonly label: string
  readonly run: (event: KeyboardEvent) => void
}
/** The keys of the page: those of the frame, and those of the view that is shown. */
export interface Keymap {
  /** Adds a view's keys until its owner goes. The newest come first. */
  bind(group: string, bindings: readonly Binding[]): void
  groups(): readonly {
    readonly group: string
    readonly bindings: readonly Binding[]
  }[]
  handle(event: KeyboardEvent): void
}
/** Only Esc and the ⌘ (Ctrl) keys work while typing; behind a dialog none do but ⌘K. */
export declare function createKeymap(now?: () => number): Keymap
//# sourceMappingURL=keymap.d.ts.map
