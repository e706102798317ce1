import { onCleanup } from 'solid-js'

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
  groups(): readonly { readonly group: string; readonly bindings: readonly Binding[] }[]
  handle(event: KeyboardEvent): void
}

const PAIR_MS = 1200

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

/** Space presses what has the focus, before it is a key of the view. */
const isPressed = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('button, summary, [role="button"]')

const nameOf = (event: KeyboardEvent): string =>
  `${event.metaKey || event.ctrlKey ? 'mod+' : ''}${event.key.length === 1 && (event.metaKey || event.ctrlKey) ? event.key.toLowerCase() : event.key}`

/** Only Esc and the ⌘ (Ctrl) keys work while typing; behind a dialog none do but ⌘K. */
export function createKeymap(now: () => number = Date.now): Keymap {
  let groups: { readonly group: string; readonly bindings: readonly Binding[] }[] = []
  let first: { readonly key: string; readonly at: number } | undefined
  return {
    bind(group, bindings) {
      const entry = { group, bindings }
      groups = [entry, ...groups]
      onCleanup(() => {
        groups = groups.filter((other) => other !== entry)
      })
    },
    groups: () => groups,
    handle(event) {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      const key = nameOf(event)
      const isModified = key.startsWith('mod+')
      if (isTyping(event.target) && !isModified && key !== 'Escape') return
      if (!isModified && document.querySelector('[data-modal]') !== null) return
      if (key === ' ' && isPressed(event.target)) return
      const pair = first !== undefined && now() - first.at <= PAIR_MS ? `${first.key} ${key}` : undefined
      first = undefined
      const all = groups.flatMap(({ bindings }) => bindings)
      const binding = (pair === undefined ? undefined : all.find(({ keys }) => keys === pair)) ?? all.find(({ keys }) => keys === key)
      if (binding !== undefined) {
        event.preventDefault()
        binding.run(event)
        return
      }
      if (!isModified && all.some(({ keys }) => keys.startsWith(`${key} `))) first = { key, at: now() }
    },
  }
}
