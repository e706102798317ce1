import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { formatClock, formatExact } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { draftHref } from '../../model/hrefs.ts'
import { actorWord, folderOf, isOpen, titleOf } from '../../model/draft-words.ts'
import { Age } from '../../ui/age.tsx'
import { DraftChips, ProposedBy } from './draft-facts.tsx'
import { DraftMark } from './draft-icon.tsx'
import type { RowNav } from '../fleet/row-nav.ts'

/** What became of it: the reason of a rejection, the error, the ids. */
function Fate(props: { readonly draft: Draft }) {
  const created = () => props.draft.creations.flatMap(({ id }) => id ?? [])
  return (
    <>
      <DraftMark state={props.draft.state} />
      <Show when={props.draft.state === 'created'}>
        <span class="mono cut">
          <bdi>{created().join(' ')}</bdi>
        </span>
      </Show>
      <Show when={props.draft.error ?? undefined}>
        {(error) => (
          <span class="bad cut" title={error().message}>
            <bdi>{error().message}</bdi>
          </span>
        )}
      </Show>
      <Show when={props.draft.decision?.reason ?? undefined}>
        {(reason) => (
          <span class="cut" title={reason()}>
            “<bdi>{reason()}</bdi>”
          </span>
        )}
      </Show>
    </>
  )
}

function Row(props: {
  readonly draft: Draft
  readonly now: number
  readonly nav: RowNav
  readonly isSelected: boolean
  readonly onSelect: ((isSelected: boolean) => void) | undefined
}) {
  const decidedAt = () => Date.parse(props.draft.decision?.at ?? props.draft.updatedAt)
  return (
    <li class="draft-row" data-row={props.draft.id} data-state={props.draft.state} data-selected={props.isSelected ? '' : undefined}>
      <span class="row-check">
        <Show when={props.onSelect}>
          {(select) => (
            <input
              type="checkbox"
              tabindex="-1"
              aria-label={`Select ${titleOf(props.draft)}`}
              checked={props.isSelected}
              onChange={(event) => select()(event.currentTarget.checked)}
            />
          )}
        </Show>
      </span>
      <div class="draft-row-text">
        <p class="draft-row-title">
          <A href={draftHref(props.draft.id)} class="row-link cut" dir="auto" onFocus={() => props.nav.set(props.draft.id)}>
            <bdi>{titleOf(props.draft)}</bdi>
          </A>
          <Show when={props.draft.beads.length > 1}>
            <span class="quiet">and {props.draft.beads.length - 1} more</span>
          </Show>
          <span class="draft-row-chips">
            <DraftChips draft={props.draft} />
          </span>
        </p>
        <p class="draft-row-facts">
          <Show when={!isOpen(props.draft) || props.draft.state === 'failed' || props.draft.error !== null}>
            <Fate draft={props.draft} />
          </Show>
          <span class="cut" title={props.draft.workspace}>
            <bdi>{folderOf(props.draft.workspace)}</bdi>
            <Show when={folderOf(props.draft.workspace) !== props.draft.project}>
              {' '}
              in <bdi>{props.draft.project}</bdi>
            </Show>
          </span>
          <span>{plural(props.draft.beads.length, 'bead')}</span>
          <span class="cut">
            by <ProposedBy draft={props.draft} />
          </span>
          <Show when={isOpen(props.draft) && props.draft.reason}>
            {(reason) => (
              <span class="cut draft-row-why" title={reason()}>
                <bdi>{reason()}</bdi>
              </span>
            )}
          </Show>
        </p>
      </div>
      <Show
        when={isOpen(props.draft)}
        fallback={
          <time
            class="num quiet"
            datetime={new Date(decidedAt()).toISOString()}
            title={`${formatExact(decidedAt())}${props.draft.decision === null ? '' : `, by ${actorWord(props.draft.decision.by)}`}`}
          >
            {formatClock(decidedAt(), props.now)}
          </time>
        }
      >
        <Age class="num quiet" at={Date.parse(props.draft.proposedAt)} now={props.now} />
      </Show>
    </li>
  )
}

/** Drafts as rows. Where `onSelect` is given, each has a box. */
export function DraftList(props: {
  readonly drafts: readonly Draft[]
  readonly now: number
  readonly nav: RowNav
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (id: string, isSelected: boolean) => void
}) {
  const ids = createMemo(() => props.drafts.map(({ id }) => id))
  const byId = createMemo(() => new Map(props.drafts.map((draft) => [draft.id, draft])))
  return (
    <ul class="drafts">
      <For each={ids()}>
        {(id) => (
          <Show when={byId().get(id)}>
            {(draft) => (
              <Row
                draft={draft()}
                now={props.now}
                nav={props.nav}
                isSelected={props.selected?.has(id) === true}
                onSelect={props.onSelect && ((isSelected) => props.onSelect?.(id, isSelected))}
              />
            )}
          </Show>
        )}
      </For>
    </ul>
  )
}
