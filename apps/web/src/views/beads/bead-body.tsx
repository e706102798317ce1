import { For, Show } from 'solid-js'
import type { BeadDetail } from '@hoop/protocol'
import { EmptyState } from '../../ui/panel-states.tsx'
import { Prose } from '../../ui/prose.tsx'

/** What the bead says, part by part. */
export function BeadBody(props: { readonly bead: BeadDetail }) {
  const parts = (): readonly (readonly [string, string])[] => {
    const { description, acceptanceCriteria, design, notes, closeReason } = props.bead
    const all: readonly (readonly [string, string | null])[] = [
      ['Description', description],
      ['Done when', acceptanceCriteria],
      ['Design', design],
      ['Notes', notes],
      ['Why it was closed', closeReason],
    ]
    return all.flatMap(([name, text]) => (text === null || text.trim() === '' ? [] : [[name, text] as const]))
  }
  return (
    <Show when={parts().length > 0} fallback={<EmptyState title="It has a title and no description." />}>
      <For each={parts()}>
        {([name, text]) => (
          <section class="page-section">
            <h2>{name}</h2>
            <Prose text={text} />
          </section>
        )}
      </For>
    </Show>
  )
}
