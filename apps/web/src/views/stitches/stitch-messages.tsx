import { createSignal, For, Show } from 'solid-js'
import type { StitchDetail } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { sayInStitch } from '../../calls/stitches.ts'
import { formatClock, formatExact } from '../../format/clock.ts'
import { useFleet } from '../../live/fleet.tsx'
import { actorWord } from '../../model/draft-words.ts'
import { Button } from '../../ui/button.tsx'
import { FormField } from '../../ui/form-field.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Prose } from '../../ui/prose.tsx'

/** What was said in a stitch, oldest first, and a line for the operator's own. */
export function StitchMessages(props: { readonly stitch: StitchDetail; readonly off: string | undefined; readonly onChanged: () => void }) {
  const { now } = useFleet()
  const [text, setText] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [isBusy, setBusy] = createSignal(false)
  const say = async (event?: Event) => {
    event?.preventDefault()
    if (isBusy() || props.off !== undefined || text().trim() === '') return
    setBusy(true)
    setError(undefined)
    try {
      await sayInStitch(props.stitch.id, text())
      setText('')
      props.onChanged()
    } catch (cause) {
      setError(cause instanceof ApiError ? [cause.message, cause.hint].filter(Boolean).join('. ') : String(cause))
    }
    setBusy(false)
  }
  return (
    <>
      <Show when={props.stitch.said.length > 0} fallback={<p class="quiet">Nothing was said here yet.</p>}>
        <ol class="messages">
          <For each={props.stitch.said}>
            {(message) => (
              <li>
                <p class="message-head">
                  <b>
                    <bdi>{actorWord(message.author)}</bdi>
                  </b>{' '}
                  <time class="quiet num" datetime={message.at} title={formatExact(Date.parse(message.at))}>
                    {formatClock(Date.parse(message.at), now())}
                  </time>
                </p>
                <Prose text={message.text} />
              </li>
            )}
          </For>
        </ol>
      </Show>
      <form class="inline-form" onSubmit={(event) => void say(event)}>
        <FormField label="Say something" error={error()}>
          {(field) => (
            <textarea
              {...field}
              class="input"
              rows="2"
              dir="auto"
              readOnly={props.off !== undefined}
              value={text()}
              onInput={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void say(event)
              }}
            />
          )}
        </FormField>
        <p class="inline-actions">
          <Button type="submit" off={props.off !== undefined || isBusy() || text().trim() === ''} title={props.off}>
            {isBusy() ? 'Saying…' : 'Say it'} <Kbd keys="mod+Enter" />
          </Button>
          <Show when={props.off}>{(why) => <span class="quiet wrap">{why()}.</span>}</Show>
        </p>
      </form>
    </>
  )
}
