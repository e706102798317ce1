import { Match, Switch } from 'solid-js'
import type { Look } from '../model/look.ts'

/** The glyph of a state: our own shapes, each readable in grey. `size` in px: 14 in rows, 10 in project heads, 20 in the tally. */
export function Glyph(props: { readonly look: Look; readonly size?: number }) {
  return (
    <svg class="glyph" data-look={props.look} width={props.size ?? 14} height={props.size ?? 14} viewBox="0 0 14 14" aria-hidden="true">
      <Switch>
        <Match when={props.look === 'live'}>
          <circle cx="7" cy="7" r="5" fill="currentColor" />
        </Match>
        <Match when={props.look === 'idle'}>
          <circle cx="7" cy="7" r="3.9" fill="none" stroke="currentColor" stroke-width="1.9" />
        </Match>
        <Match when={props.look === 'draining'}>
          <circle cx="7" cy="7" r="4.4" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path d="M2.6 7a4.4 4.4 0 0 0 8.8 0Z" fill="currentColor" />
        </Match>
        <Match when={props.look === 'hung'}>
          <path d="M7 1.9 12.6 11.9H1.4Z" fill="currentColor" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" />
          <path class="glyph-ink" d="M7 4.7v3.6" fill="none" stroke-width="1.7" stroke-linecap="round" />
          <circle class="glyph-dot" cx="7" cy="10.6" r="1" />
        </Match>
        <Match when={props.look === 'dead'}>
          <rect x="0.8" y="0.8" width="12.4" height="12.4" rx="2.6" fill="currentColor" />
          <path class="glyph-ink" d="m4.6 4.6 4.8 4.8m0-4.8-4.8 4.8" fill="none" stroke-width="1.9" stroke-linecap="round" />
        </Match>
        <Match when={props.look === 'no-agent'}>
          <circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.3 1.31" />
        </Match>
        <Match when={props.look === 'unknown'}>
          <rect x="2" y="2" width="10" height="10" rx="2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 1.7" />
        </Match>
      </Switch>
    </svg>
  )
}
