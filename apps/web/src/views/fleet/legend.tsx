import { For } from 'solid-js'
import type { Look } from '../../model/look.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

const looks: readonly Look[] = ['live', 'idle', 'draining', 'no-agent', 'hung', 'dead']
const keys = [
  ['j k', 'move'],
  ['Enter', 'open'],
  ['e', 'evidence'],
  ['/', 'filter'],
  ['?', 'all keys'],
] as const

/** What the glyphs mean, and the keys that matter most. */
export function Legend() {
  return (
    <footer class="legend">
      <ul>
        <For each={looks}>
          {(look) => (
            <li>
              <StateBadge look={look} />
            </li>
          )}
        </For>
      </ul>
      <ul class="legend-keys">
        <For each={keys}>
          {([key, word]) => (
            <li>
              <Kbd keys={key} /> {word}
            </li>
          )}
        </For>
      </ul>
    </footer>
  )
}
