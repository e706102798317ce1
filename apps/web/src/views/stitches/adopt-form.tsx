import { createSignal, For } from 'solid-js'
import type { StitchKind } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { adoptStitch } from '../../calls/stitches.ts'
import { stitchKindWord } from '../../model/draft-words.ts'
import { stitchKinds } from '../../model/stitch-words.ts'
import { Button } from '../../ui/button.tsx'
import { FormField } from '../../ui/form-field.tsx'

/** A stitch that only a label tells of gets a name. Nothing in a queue changes. */
export function AdoptForm(props: { readonly id: string; readonly off: string | undefined; readonly onChanged: () => void }) {
  const [title, setTitle] = createSignal('')
  const [kind, setKind] = createSignal<StitchKind>('operator')
  const [error, setError] = createSignal<string>()
  const adopt = async (event: Event) => {
    event.preventDefault()
    if (props.off !== undefined) return
    if (title().trim() === '') return setError('A title is missing')
    try {
      await adoptStitch(props.id, title().trim(), kind())
      props.onChanged()
    } catch (cause) {
      setError(cause instanceof ApiError ? [cause.message, cause.hint].filter(Boolean).join('. ') : String(cause))
    }
  }
  return (
    <form class="adopt" onSubmit={(event) => void adopt(event)}>
      <p>
        <b>Only a label tells of this stitch.</b> HOOP never began it, or its database is older than the queue. Give it a name, and it is
        yours.
      </p>
      <div class="adopt-fields">
        <FormField label="Title" error={error()}>
          {(field) => (
            <input
              {...field}
              class="input"
              type="text"
              dir="auto"
              autocomplete="off"
              value={title()}
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          )}
        </FormField>
        <FormField label="Kind">
          {(field) => (
            <select
              {...field}
              class="input"
              onChange={(event) => setKind(stitchKinds.find((one) => one === event.currentTarget.value) ?? 'operator')}
            >
              <For each={stitchKinds}>{(one) => <option value={one}>{stitchKindWord[one]}</option>}</For>
            </select>
          )}
        </FormField>
        <Button type="submit" off={props.off !== undefined} title={props.off}>
          Adopt it
        </Button>
      </div>
    </form>
  )
}
