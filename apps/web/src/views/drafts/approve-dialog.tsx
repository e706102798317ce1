import { For, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { inOrder, titleOf } from '../../model/draft-words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Kbd } from '../../ui/kbd.tsx'

/** What a click more will create, and where. There is no way back: HOOP closes and deletes nothing. */
export default function ApproveDialog(props: {
  readonly drafts: readonly Draft[]
  readonly onApprove: () => void
  readonly onClose: () => void
}) {
  const beads = () => props.drafts.reduce((sum, draft) => sum + draft.beads.length, 0)
  const places = () => [...new Set(props.drafts.map(({ workspace }) => workspace))]
  const alike = () => props.drafts.reduce((sum, draft) => sum + draft.similar.length, 0)
  const only = () => (props.drafts.length === 1 ? props.drafts[0] : undefined)
  let yes: HTMLButtonElement | undefined
  return (
    <Dialog title={`Create ${plural(beads(), 'bead')}?`} isOpen onClose={props.onClose} focus={() => yes}>
      <div class="dialog-body">
        <p>
          In{' '}
          <For each={places().slice(0, 4)}>
            {(place, at) => (
              <>
                {at() > 0 && ', '}
                <code class="wrap">
                  <bdi>{place}</bdi>
                </code>
              </>
            )}
          </For>
          <Show when={places().length > 4}> and {places().length - 4} more</Show>. Workers may claim {beads() === 1 ? 'it' : 'them'} at
          once; HOOP takes nothing back.
        </p>
        <ol class="dialog-list">
          <For each={only() === undefined ? props.drafts.map(titleOf) : inOrder(only()?.beads ?? []).map(({ title }) => title)}>
            {(title, at) => (
              <Show when={at() < 8}>
                <li>
                  <span class="num quiet">{at() + 1}</span>
                  <span class="cut" dir="auto">
                    <bdi>{title}</bdi>
                  </span>
                </li>
              </Show>
            )}
          </For>
        </ol>
        <Show when={alike() > 0}>
          <p>
            {plural(alike(), 'piece')} of open work {alike() === 1 ? 'looks' : 'look'} alike. These come beside, not instead.
          </p>
        </Show>
        <div class="dialog-actions">
          <Button onClick={props.onClose}>
            Not now <Kbd keys="Escape" />
          </Button>
          <Button kind="primary" ref={yes} onClick={() => props.onApprove()}>
            Create {plural(beads(), 'bead')}
            {alike() > 0 ? ' anyway' : ''} <Kbd keys="Enter" />
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
