import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { ApiError } from '../../api.ts'
import { idOfKey, keyHref } from '../../model/bead-key.ts'
import { Button } from '../../ui/button.tsx'

/** Why there is no page for a bead: not there, several with this id, or not to be read now. */
export function NoBead(props: { readonly wanted: string; readonly error: ApiError; readonly onRetry: () => void }) {
  const keys = () => props.error.problem?.keys ?? []
  const isMissing = () => props.error.code === 'BEAD_NOT_FOUND' || props.error.code === 'INVALID_REQUEST'
  return (
    <section class="first-run">
      <h1>{keys().length > 0 ? 'Which one?' : isMissing() ? 'No such bead' : 'The bead could not be read'}</h1>
      <p class="lead wrap">
        <Show
          when={keys().length > 0}
          fallback={
            <>
              <bdi>{props.error.message}</bdi>. <bdi>{props.error.hint}</bdi>
            </>
          }
        >
          Several queues have a bead <bdi>{props.wanted}</bdi>.
        </Show>
      </p>
      <Show when={keys().length > 0}>
        <ul class="near">
          <For each={keys()}>
            {(key) => (
              <li>
                <A href={keyHref(key)} class="link wrap">
                  <bdi>{idOfKey(key)}</bdi>
                </A>{' '}
                <span class="path">
                  <bdi>{key.slice(0, key.lastIndexOf('#'))}</bdi>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="actions">
        <A class="button" href="/beads">
          All beads
        </A>
        <Show when={keys().length === 0 && !isMissing()}>
          <Button onClick={props.onRetry}>Try again</Button>
        </Show>
      </p>
    </section>
  )
}
