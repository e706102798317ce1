import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { Show, type JSX } from 'solid-js'

/** Nothing here: what would be, and one way to get it. */
export function EmptyState(props: { readonly title: string; readonly children?: JSX.Element; readonly action?: JSX.Element }) {
  return (
    <div class="panel-state">
      <p class="panel-state-title">{props.title}</p>
      <Show when={props.children}>
        <p class="panel-state-text">{props.children}</p>
      </Show>
      <Show when={props.action}>
        <div class="panel-state-action">{props.action}</div>
      </Show>
    </div>
  )
}

/** What went wrong, inside its own panel: what, since when, what still works, and one action. */
export function ErrorState(props: {
  readonly title: JSX.Element
  readonly children?: JSX.Element
  readonly action?: JSX.Element
  readonly icon?: JSX.Element
}) {
  return (
    <div class="error-state" role="group">
      <span class="error-state-icon">{props.icon ?? <TriangleAlert aria-hidden="true" />}</span>
      <p class="wrap">
        <b>{props.title}</b> <span class="soft">{props.children}</span>
      </p>
      <Show when={props.action}>
        <div class="error-state-action">{props.action}</div>
      </Show>
    </div>
  )
}
