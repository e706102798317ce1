import * as Kobalte from '@kobalte/core/dialog'
import X from 'lucide-solid/icons/x'
import { Show, type JSX } from 'solid-js'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: JSX.Element
  /** A dialog without a drawn head keeps its title for screen readers. */
  readonly bare?: boolean
  readonly class?: string
  /** What takes the focus first; else the first thing that can. */
  readonly focus?: () => HTMLElement | undefined
}

/** A modal dialog: focus stays inside, Esc closes, and focus goes back where it came from. */
export function Dialog(props: DialogProps) {
  const autoFocus = (event: Event) => {
    const wanted = props.focus?.()
    if (wanted === undefined) return
    event.preventDefault()
    wanted.focus()
  }
  return (
    <Kobalte.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="scrim" />
        <div class="dialog-place">
          <Kobalte.Content class={`dialog ${props.class ?? ''}`} data-modal="" onOpenAutoFocus={autoFocus}>
            <div class={props.bare === true ? 'sr' : 'dialog-head'}>
              <Kobalte.Title as="h2">{props.title}</Kobalte.Title>
              <Show when={props.bare !== true}>
                <Kobalte.CloseButton class="icon-button" aria-label="Close" title="Close (Esc)">
                  <X aria-hidden="true" />
                </Kobalte.CloseButton>
              </Show>
            </div>
            {props.children}
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
