import BellOff from 'lucide-solid/icons/bell-off'
import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js'
import { muteSpans } from '../../model/alert-rows.ts'
import { Button } from '../../ui/button.tsx'

interface MuteMenuProps {
  readonly subject: string
  /** A group has no subject of its own. */
  readonly isGroup: boolean
  readonly isOpen: boolean
  readonly off: string | undefined
  readonly now: number
  readonly onOpen: (isOpen: boolean) => void
  readonly onMute: (untilMs: number, scope: 'alert' | 'subject') => void
}

/** For how long to mute an alert, and whether everything else about its subject with it. */
export function MuteMenu(props: MuteMenuProps) {
  const id = createUniqueId()
  const [isWide, setWide] = createSignal(false)
  let menu: HTMLDivElement | undefined
  let opener: HTMLButtonElement | undefined
  let first: HTMLButtonElement | undefined
  const close = () => {
    props.onOpen(false)
    setWide(false)
  }
  const left = ({ target: to }: Event) => {
    if (props.isOpen && menu !== undefined && to instanceof Node && !menu.contains(to) && !to.contains(menu)) close()
  }
  document.addEventListener('pointerdown', left)
  document.addEventListener('focusin', left)
  onCleanup(() => {
    document.removeEventListener('pointerdown', left)
    document.removeEventListener('focusin', left)
  })
  createEffect(
    on(
      () => props.isOpen,
      (isOpen) => {
        if (isOpen) first?.focus()
      },
    ),
  )
  return (
    <div
      class="menu alert-mute"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !props.isOpen) return
        event.preventDefault()
        event.stopPropagation()
        close()
        opener?.focus()
      }}
    >
      <button
        ref={opener}
        type="button"
        class="icon-button"
        aria-label={`Mute ${props.subject}`}
        title={props.off ?? 'Mute (m)'}
        aria-expanded={props.isOpen}
        aria-controls={id}
        aria-disabled={props.off === undefined ? undefined : 'true'}
        onClick={() => props.off === undefined && (props.isOpen ? close() : props.onOpen(true))}
      >
        <BellOff aria-hidden="true" />
      </button>
      <div id={id} class="menu-body alert-mute-body" role="group" aria-label="Mute for" hidden={!props.isOpen}>
        <p class="quiet">Mute: listed still, and notifies nobody.</p>
        <For each={muteSpans}>
          {(span, at) => (
            <Button
              ref={(element: HTMLButtonElement) => {
                if (at() === 0) first = element
              }}
              onClick={() => {
                props.onMute(span.until(props.now), isWide() ? 'subject' : 'alert')
                close()
                opener?.focus()
              }}
            >
              {span.name}
            </Button>
          )}
        </For>
        <Show when={!props.isGroup}>
          <label class="check">
            <input type="checkbox" checked={isWide()} onChange={(event) => setWide(event.currentTarget.checked)} />
            <span class="wrap">
              Everything about <bdi>{props.subject}</bdi>
            </span>
          </label>
        </Show>
      </div>
    </div>
  )
}
