import { For } from 'solid-js'

const shown: Readonly<Record<string, string>> = { Enter: '↵', Escape: 'Esc', ArrowDown: '↓', ArrowUp: '↑', Space: '␣' }
const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** How keys are written: `mod+k` → `⌘K` or `Ctrl K`, `g f` → `g` `f`. */
export function keyCaps(keys: string): readonly string[] {
  return keys
    .split(' ')
    .map((key) =>
      key.startsWith('mod+') ? `${isApple ? '⌘' : 'Ctrl '}${shown[key.slice(4)] ?? key.slice(4).toUpperCase()}` : (shown[key] ?? key),
    )
}

/** Keys, as caps. */
export function Kbd(props: { readonly keys: string }) {
  return (
    <span class="kbds">
      <For each={keyCaps(props.keys)}>{(cap) => <kbd>{cap}</kbd>}</For>
    </span>
  )
}
