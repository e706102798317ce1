import { A } from '@solidjs/router'
import CornerDownRight from 'lucide-solid/icons/corner-down-right'
import Spline from 'lucide-solid/icons/spline'
import { createSignal, For, Show } from 'solid-js'
import type { StitchDetail, StitchLink } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { listStitches, referToStitch } from '../../calls/stitches.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { stitchHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { FormField } from '../../ui/form-field.tsx'

const wordOf = ({ kind, direction }: StitchLink): string =>
  kind === 'spawned' ? (direction === 'to' ? 'Spawned' : 'Spawned by') : direction === 'to' ? 'Refers to' : 'Referred to by'

/** Links to other stitches, and the way to add one. */
export function StitchLinks(props: { readonly stitch: StitchDetail; readonly off: string | undefined; readonly onChanged: () => void }) {
  const [isAdding, setAdding] = createSignal(false)
  const [to, setTo] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)
  const known = useAnswer(isAdding, async (wanted, signal) => (wanted ? (await listStitches({ withQuiet: true }, signal)).items : []))
  const add = async (event: Event) => {
    event.preventDefault()
    if (isBusy() || props.off !== undefined) return
    if (to().trim() === '') return setError('Give the id of a stitch')
    setBusy(true)
    setError(undefined)
    try {
      await referToStitch(props.stitch.id, to().trim())
      setTo('')
      setAdding(false)
      props.onChanged()
    } catch (cause) {
      setError(cause instanceof ApiError ? [cause.problem?.detail ?? cause.message, cause.hint].filter(Boolean).join('. ') : String(cause))
    }
    setBusy(false)
  }
  return (
    <>
      <Show when={props.stitch.links.length > 0} fallback={<p class="quiet">No links to other stitches.</p>}>
        <ul class="stitch-links">
          <For each={props.stitch.links}>
            {(link) => (
              <li>
                {link.kind === 'spawned' ? <CornerDownRight aria-hidden="true" /> : <Spline aria-hidden="true" />}
                <span class="wrap">
                  <span class="quiet">{wordOf(link)}</span>{' '}
                  <A href={stitchHref(link.id)} class="link" dir="auto">
                    <bdi>{link.title ?? link.id}</bdi>
                  </A>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show
        when={isAdding()}
        fallback={
          <Button class="aside-button" off={props.off !== undefined} title={props.off} onClick={() => setAdding(true)}>
            Add a reference
          </Button>
        }
      >
        <form class="inline-form" onSubmit={(event) => void add(event)}>
          <FormField label="Refers to" error={error()} hint="Its id; the list offers those that are known">
            {(field) => (
              <>
                <input
                  {...field}
                  ref={(input) => queueMicrotask(() => input.focus())}
                  class="input mono"
                  type="text"
                  list="stitches-all"
                  autocomplete="off"
                  spellcheck={false}
                  value={to()}
                  onInput={(event) => setTo(event.currentTarget.value)}
                />
                <datalist id="stitches-all">
                  <For each={(known.data() ?? []).filter(({ id }) => id !== props.stitch.id)}>
                    {(stitch) => <option value={stitch.id}>{stitch.title ?? stitch.id}</option>}
                  </For>
                </datalist>
              </>
            )}
          </FormField>
          <p class="inline-actions">
            <Button type="submit" off={isBusy()}>
              {isBusy() ? 'Adding…' : 'Add'}
            </Button>
            <Button kind="plain" onClick={() => setAdding(false)}>
              Leave it
            </Button>
          </p>
        </form>
      </Show>
    </>
  )
}
