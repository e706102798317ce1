import { For } from 'solid-js'

/** A choice of few, all in sight. */
export function Segmented<T extends string>(props: {
  readonly label: string
  readonly options: readonly T[]
  readonly value: T
  readonly text?: (option: T) => string
  readonly onChange: (value: T) => void
}) {
  return (
    <div class="segmented" role="group" aria-label={props.label}>
      <For each={props.options}>
        {(option) => (
          <button type="button" aria-pressed={option === props.value} onClick={() => props.onChange(option)}>
            {props.text?.(option) ?? option}
          </button>
        )}
      </For>
    </div>
  )
}
