import Check from 'lucide-solid/icons/check'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import { createSignal, For, Show } from 'solid-js'
import { Portal } from 'solid-js/web'

interface Message {
  readonly id: number
  readonly title: string
  readonly text?: string | undefined
  readonly tone: 'good' | 'bad'
}

/** How long a message stays. */
const STAY_MS = 4000

const [messages, setMessages] = createSignal<readonly Message[]>([])
let count = 0

/** Says in a corner what was just done. */
export function toast(title: string, text?: string, tone: Message['tone'] = 'good'): void {
  count += 1
  const id = count
  setMessages((all) => [...all.slice(-2), { id, title, text, tone }])
  setTimeout(() => setMessages((all) => all.filter((message) => message.id !== id)), STAY_MS)
}

/** One message, as drawn. */
export function ToastCard(props: { readonly title: string; readonly text?: string | undefined; readonly tone: Message['tone'] }) {
  return (
    <div class="toast" data-tone={props.tone}>
      {props.tone === 'good' ? <Check aria-hidden="true" /> : <OctagonAlert aria-hidden="true" />}
      <div>
        <b>{props.title}</b>
        <Show when={props.text}>
          {(text) => (
            <p class="soft wrap">
              <bdi>{text()}</bdi>
            </p>
          )}
        </Show>
      </div>
    </div>
  )
}

/** Where messages appear. Stands once, in the frame. */
export function Toasts() {
  return (
    <Portal>
      <div class="toasts" role="status" aria-live="polite">
        <For each={messages()}>{(message) => <ToastCard {...message} />}</For>
      </div>
    </Portal>
  )
}
