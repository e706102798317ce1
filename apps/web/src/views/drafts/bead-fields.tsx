import { createUniqueId, For, Show } from 'solid-js'
import { findSecrets } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { beadTypes, type BeadForm, type FieldErrors } from '../../model/draft-form.ts'
import { secretSentence } from '../../model/draft-words.ts'
import { FormField } from '../../ui/form-field.tsx'

const TITLE_LIMIT = 500

/** The fields of one bead. `at` is its place in the draft, which errors name. */
export function BeadFields(props: {
  readonly bead: BeadForm
  readonly at: number
  readonly beads: readonly BeadForm[]
  readonly errors: FieldErrors
  readonly onChange: (change: Partial<BeadForm>) => void
  readonly autofocus?: boolean
}) {
  const types = createUniqueId()
  const error = (field: string) => props.errors[`beads.${props.at}.${field}`]
  const secret = (text: string) => {
    const [found] = findSecrets(text)
    return found && `${secretSentence(text, found)} Once it is in a queue, every worker has it.`
  }
  const others = () => props.beads.filter(({ key }) => key !== props.bead.key)
  const toggle = (key: string, isAfter: boolean) =>
    props.onChange({ after: isAfter ? [...props.bead.after, key] : props.bead.after.filter((on) => on !== key) })
  return (
    <div class="bead-fields">
      <FormField
        label="Title"
        error={error('title')}
        hint={
          secret(props.bead.title) ??
          (props.bead.title.length > TITLE_LIMIT - 100
            ? `${plural(TITLE_LIMIT - Array.from(props.bead.title).length, 'character')} left`
            : undefined)
        }
      >
        {(field) => (
          <input
            {...field}
            class="input title-input"
            type="text"
            dir="auto"
            autocomplete="off"
            data-field={`beads.${props.at}.title`}
            value={props.bead.title}
            ref={(input) => props.autofocus === true && queueMicrotask(() => input.focus())}
            onInput={(event) => props.onChange({ title: event.currentTarget.value })}
          />
        )}
      </FormField>
      <div class="form-row">
        <FormField label="Type" error={error('type')}>
          {(field) => (
            <>
              <input
                {...field}
                class="input"
                type="text"
                list={types}
                autocomplete="off"
                spellcheck={false}
                data-field={`beads.${props.at}.type`}
                value={props.bead.type}
                onInput={(event) => props.onChange({ type: event.currentTarget.value.trim() })}
              />
              <datalist id={types}>
                <For each={beadTypes}>{(type) => <option value={type} />}</For>
              </datalist>
            </>
          )}
        </FormField>
        <FormField label="Priority" error={error('priority')}>
          {(field) => (
            <select
              {...field}
              class="input"
              data-field={`beads.${props.at}.priority`}
              onChange={(event) => props.onChange({ priority: Number(event.currentTarget.value) })}
            >
              <For each={['P0, at once', 'P1, soon', 'P2, usual', 'P3, later', 'P4, some day']}>
                {(word, priority) => (
                  <option value={priority()} selected={priority() === props.bead.priority}>
                    {word}
                  </option>
                )}
              </For>
            </select>
          )}
        </FormField>
        <FormField label="Labels" error={error('labels')} hint="Besides the label of its stitch">
          {(field) => (
            <input
              {...field}
              class="input"
              type="text"
              autocomplete="off"
              spellcheck={false}
              data-field={`beads.${props.at}.labels`}
              value={props.bead.labels}
              onInput={(event) => props.onChange({ labels: event.currentTarget.value })}
            />
          )}
        </FormField>
      </div>
      <FormField label="Description" error={error('description')} hint={secret(props.bead.description) ?? 'Light Markdown'}>
        {(field) => (
          <textarea
            {...field}
            class="input body-input"
            dir="auto"
            rows="8"
            data-field={`beads.${props.at}.description`}
            value={props.bead.description}
            onInput={(event) => props.onChange({ description: event.currentTarget.value })}
          />
        )}
      </FormField>
      <Show when={others().length > 0}>
        <fieldset class="form-after">
          <legend>Waits for</legend>
          <For each={others()}>
            {(other) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={props.bead.after.includes(other.key)}
                  onChange={(event) => toggle(other.key, event.currentTarget.checked)}
                />
                <span class="cut">
                  {props.beads.indexOf(other) + 1}. <bdi>{other.title || 'without a title yet'}</bdi>
                </span>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <FormField label="Waits for beads in the queue" error={error('dependsOn')} hint="Their ids, with spaces between them">
        {(field) => (
          <input
            {...field}
            class="input mono"
            type="text"
            autocomplete="off"
            spellcheck={false}
            data-field={`beads.${props.at}.dependsOn`}
            value={props.bead.others}
            onInput={(event) => props.onChange({ others: event.currentTarget.value })}
          />
        )}
      </FormField>
    </div>
  )
}
