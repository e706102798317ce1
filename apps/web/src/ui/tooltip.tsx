import * as Kobalte from '@kobalte/core/tooltip'
import type { JSX } from 'solid-js'
import { Kbd } from './kbd.tsx'

/** An icon-only button with its name, and its key where it has one, on hover and focus. */
export function IconButton(props: {
  readonly label: string
  readonly keys?: string
  readonly onClick: () => void
  readonly children: JSX.Element
}) {
  return (
    <Kobalte.Root openDelay={350} gutter={6}>
      <Kobalte.Trigger class="icon-button" aria-label={props.label} onClick={() => props.onClick()}>
        {props.children}
      </Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class="tooltip">
          {props.label} {props.keys !== undefined && <Kbd keys={props.keys} />}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
