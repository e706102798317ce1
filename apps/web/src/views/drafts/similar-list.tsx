import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import type { Draft, SimilarBead } from '@hoop/protocol'
import { formatPercent } from '../../format/number.ts'
import { folderOf, inOrder } from '../../model/draft-words.ts'
import { beadHref, draftHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'

/** What the operator may do about a look-alike instead of creating beside it. */
export interface SimilarActions {
  /** Why none of them can be done now. */
  readonly off: string | undefined
  /** Rejects the draft: the other one goes on. */
  readonly onContinue: (similar: SimilarBead) => void
  /** Makes the draft's beads part of the stitch that the other one belongs to. */
  readonly onJoin: (similar: SimilarBead) => void
  /** Makes the bead that looks alike wait for the other one. */
  readonly onWait: (similar: SimilarBead) => void
}

export function SimilarList(props: { readonly draft: Draft; readonly actions: SimilarActions | undefined }) {
  const hrefOf = (similar: SimilarBead) =>
    similar.kind === 'draft' ? draftHref(similar.id) : beadHref(similar.workspace ?? props.draft.workspace, similar.id)
  const canJoin = (similar: SimilarBead) =>
    similar.kind === 'bead' && similar.stitchId !== null && similar.stitchId !== props.draft.stitch.id
  const waits = (similar: SimilarBead) => props.draft.beads.find(({ key }) => key === similar.of)?.dependsOn?.includes(similar.id) === true
  const canWait = (similar: SimilarBead) => similar.kind === 'bead' && similar.workspace === props.draft.workspace && !waits(similar)
  const order = createMemo(() => inOrder(props.draft.beads).map(({ key }) => key))
  const which = (similar: SimilarBead) => (order().length > 1 ? ` Like bead ${order().indexOf(similar.of) + 1}.` : '')
  const place = (similar: SimilarBead) =>
    similar.workspace === null || similar.workspace === props.draft.workspace ? '' : ` In ${folderOf(similar.workspace)}.`
  return (
    <Show when={props.draft.similar.length > 0} fallback={<p class="quiet">No open bead and no other draft looks alike.</p>}>
      <ul class="similar">
        <For each={props.draft.similar}>
          {(similar) => (
            <li>
              <p class="wrap">
                <A href={hrefOf(similar)} class="link mono">
                  <bdi>{similar.id}</bdi>
                </A>{' '}
                <span dir="auto">
                  <bdi>{similar.title}</bdi>
                </span>
              </p>
              <p class="quiet wrap">
                {formatPercent(similar.score * 100)} alike: <bdi>{similar.why}</bdi>.{' '}
                {similar.kind === 'draft' ? 'Another draft.' : 'An open bead.'}
                {which(similar)}
                {place(similar)}
              </p>
              <Show when={props.actions}>
                {(actions) => (
                  <p class="similar-actions">
                    <Button
                      kind="plain"
                      off={actions().off !== undefined}
                      title={actions().off ?? 'Reject this draft; that one goes on'}
                      onClick={() => actions().onContinue(similar)}
                    >
                      Continue that
                    </Button>
                    <Show when={canJoin(similar)}>
                      <Button
                        kind="plain"
                        off={actions().off !== undefined}
                        title={actions().off ?? 'Put these beads into its stitch'}
                        onClick={() => actions().onJoin(similar)}
                      >
                        Link
                      </Button>
                    </Show>
                    <Show when={canWait(similar)}>
                      <Button
                        kind="plain"
                        off={actions().off !== undefined}
                        title={actions().off ?? 'Create it, and let it wait for that one'}
                        onClick={() => actions().onWait(similar)}
                      >
                        Wait for it
                      </Button>
                    </Show>
                    <Show when={waits(similar)}>
                      <span class="quiet">waits for it</span>
                    </Show>
                  </p>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
