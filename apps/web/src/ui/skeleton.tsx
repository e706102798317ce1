import { createSignal, Index, onCleanup, Show } from 'solid-js'

/** Rows of the true height while something loads; they come after 200 ms, so that what is quick never flickers. */
export function Skeleton(props: { readonly rows: number; readonly label: string; readonly afterMs?: number }) {
  const [isLate, setLate] = createSignal(false)
  const timer = setTimeout(() => setLate(true), props.afterMs ?? 200)
  onCleanup(() => clearTimeout(timer))
  return (
    <div class="skeleton" role="status" aria-label={props.label}>
      <Show when={isLate()}>
        <Index each={Array.from({ length: props.rows })}>
          {(_, at) => (
            <div class="skeleton-row" aria-hidden="true" data-odd={at % 3}>
              <i />
              <i />
              <i />
              <i />
            </div>
          )}
        </Index>
      </Show>
    </div>
  )
}
