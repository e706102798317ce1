import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createUniqueId, Show, type JSX } from 'solid-js'

/** What a control needs so that its label, its hint and its error are read with it. */
export interface FieldProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': 'true' | undefined
}

/** A label, a control, and below it what is wrong, or else a hint. */
export function FormField(props: {
  readonly label: string
  readonly hint?: JSX.Element
  readonly error?: string | undefined
  readonly class?: string
  readonly children: (field: FieldProps) => JSX.Element
}) {
  const id = createUniqueId()
  const field: FieldProps = {
    id,
    get 'aria-describedby'() {
      return props.error !== undefined ? `${id}-error` : props.hint !== undefined ? `${id}-hint` : undefined
    },
    get 'aria-invalid'() {
      return props.error === undefined ? undefined : 'true'
    },
  }
  return (
    <div class={`form-field ${props.class ?? ''}`} data-invalid={props.error === undefined ? undefined : ''}>
      <label for={id}>{props.label}</label>
      {props.children(field)}
      <Show
        when={props.error}
        fallback={
          <Show when={props.hint}>
            <p class="form-hint" id={`${id}-hint`}>
              {props.hint}
            </p>
          </Show>
        }
      >
        {(error) => (
          <p class="form-error wrap" id={`${id}-error`}>
            <TriangleAlert aria-hidden="true" /> <bdi>{error()}</bdi>
          </p>
        )}
      </Show>
    </div>
  )
}
