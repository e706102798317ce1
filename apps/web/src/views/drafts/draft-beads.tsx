import { A } from '@solidjs/router'
import Pencil from 'lucide-solid/icons/pencil'
import { createMemo, For, Show } from 'solid-js'
import { findSecrets, type Draft, type DraftBead, type DraftCreation } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { inOrder, secretSentence } from '../../model/draft-words.ts'
import { beadHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { Prose } from '../../ui/prose.tsx'
import { DraftMark } from './draft-icon.tsx'
import { SecretWarning } from './secret-warning.tsx'

/** What became of one bead of a draft that was approved. */
function Creation(props: { readonly creation: DraftCreation; readonly workspace: string }) {
  return (
    <Show
      when={props.creation.id}
      fallback={
        <span class="bead-creation" data-state={props.creation.state}>
          {props.creation.state === 'failed'
            ? 'Not created'
            : props.creation.state === 'creating'
              ? 'Being created'
              : props.creation.state === 'waiting'
                ? 'Waits its turn'
                : 'Created'}
          <Show when={props.creation.error}>
            {(error) => (
              <span class="wrap">
                : <bdi>{error().message}</bdi>
              </span>
            )}
          </Show>
        </span>
      }
    >
      {(id) => (
        <span class="bead-creation" data-state="created">
          <DraftMark state="created" />
          <A href={beadHref(props.workspace, id())} class="link mono">
            <bdi>{id()}</bdi>
          </A>
        </span>
      )}
    </Show>
  )
}

/** One bead exactly as it will stand in its queue. */
export function BeadCard(props: {
  readonly bead: DraftBead
  readonly order: readonly DraftBead[]
  readonly workspace: string
  readonly creation?: DraftCreation | undefined
}) {
  const waits = () =>
    (props.bead.dependsOn ?? []).map((on) => {
      const place = props.order.findIndex(({ key }) => key === on)
      return { on, place: place === -1 ? undefined : place + 1 }
    })
  return (
    <div class="bead-card-text">
      <h3 class="wrap" dir="auto">
        <bdi>{props.bead.title || 'Without a title yet'}</bdi>
      </h3>
      <p class="bead-card-facts">
        <span>
          <bdi>{props.bead.type ?? 'task'}</bdi>
        </span>
        <span>P{props.bead.priority ?? 2}</span>
        <Show when={waits().length > 0}>
          <span>
            waits for{' '}
            <For each={waits()}>
              {({ on, place }, at) => (
                <>
                  {at() > 0 && ', '}
                  <Show
                    when={place}
                    fallback={
                      <A href={beadHref(props.workspace, on)} class="link mono">
                        <bdi>{on}</bdi>
                      </A>
                    }
                  >
                    {(number) => <b>{number()}</b>}
                  </Show>
                </>
              )}
            </For>
          </span>
        </Show>
        <For each={props.bead.labels ?? []}>
          {(label) => (
            <span class="chip mono">
              <bdi>{label}</bdi>
            </span>
          )}
        </For>
      </p>
      <Show when={props.creation}>{(creation) => <Creation creation={creation()} workspace={props.workspace} />}</Show>
      <Show when={props.bead.description} fallback={<p class="quiet">No description.</p>}>
        {(body) => <Prose text={body()} />}
      </Show>
    </div>
  )
}

/** All beads in the order in which they will be created. */
export function DraftBeads(props: {
  readonly draft: Draft
  readonly canEdit: boolean
  readonly onEdit: () => void
  readonly onMask: () => void
  readonly offMask: string | undefined
}) {
  const order = createMemo(() => inOrder(props.draft.beads))
  const creationOf = (key: string) => props.draft.creations.find((creation) => creation.key === key)
  const secrets = (bead: DraftBead) =>
    props.draft.state !== 'pending' && props.draft.state !== 'failed'
      ? []
      : [bead.title, bead.description ?? ''].flatMap((text) => findSecrets(text).map((found) => secretSentence(text, found)))
  return (
    <section class="page-section" aria-labelledby="beads-heading">
      <div class="section-head">
        <h2 id="beads-heading">{order().length === 1 ? 'One bead' : `${plural(order().length, 'bead')}, in this order`}</h2>
        <Show when={props.canEdit}>
          <span class="section-end">
            <Button onClick={() => props.onEdit()}>
              <Pencil aria-hidden="true" /> Edit
            </Button>
          </span>
        </Show>
      </div>
      <ol class="bead-cards">
        <For each={order()}>
          {(bead, at) => (
            <li class="bead-card">
              <span class="bead-card-number num" aria-hidden="true">
                {at() + 1}
              </span>
              <div>
                <BeadCard bead={bead} order={order()} workspace={props.draft.workspace} creation={creationOf(bead.key)} />
                <Show when={secrets(bead).length > 0}>
                  <SecretWarning draft={props.draft} sentences={secrets(bead)} onMask={() => props.onMask()} off={props.offMask} />
                </Show>
              </div>
            </li>
          )}
        </For>
      </ol>
    </section>
  )
}
