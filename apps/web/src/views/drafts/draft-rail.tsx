import { A } from '@solidjs/router'
import KeyRound from 'lucide-solid/icons/key-round'
import { createMemo, For, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useDrafts } from '../../live/drafts.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { actorWord, folderOf, isOpen, titleOf } from '../../model/draft-words.ts'
import { draftHref } from '../../model/hrefs.ts'
import { Age } from '../../ui/age.tsx'
import { DraftMark } from './draft-icon.tsx'

const MOST_DECIDED = 12

function Item(props: { readonly draft: Draft; readonly isHere: boolean }) {
  const { now } = useFleet()
  const at = () => Date.parse(props.draft.decision?.at ?? props.draft.updatedAt)
  return (
    <li data-here={props.isHere ? '' : undefined} data-open={isOpen(props.draft) ? '' : undefined}>
      <A href={draftHref(props.draft.id)} class="rail-item" aria-current={props.isHere ? 'page' : undefined}>
        <span class="rail-title wrap" dir="auto">
          <bdi>{titleOf(props.draft)}</bdi>
        </span>
        <Show
          when={isOpen(props.draft)}
          fallback={
            <span class="rail-facts">
              <DraftMark state={props.draft.state} />
              <span class="num rail-end">{formatClock(at(), now())}</span>
            </span>
          }
        >
          <span class="rail-facts">
            <bdi class="cut">{folderOf(props.draft.workspace)}</bdi>
            <span>{plural(props.draft.beads.length, 'bead')}</span>
            <Age class="num rail-end" at={Date.parse(props.draft.proposedAt)} now={now()} />
          </span>
          <span class="rail-facts">
            <bdi class="cut">{actorWord(props.draft.proposedBy)}</bdi>
            <Show when={props.draft.state === 'failed'}>
              <span class="rail-end">
                <DraftMark state="failed" />
              </span>
            </Show>
            <Show when={props.draft.warnings.some(({ code }) => code === 'SECRET')}>
              <span class="rail-end warn rail-secret">
                <KeyRound aria-hidden="true" /> secret?
              </span>
            </Show>
          </span>
        </Show>
      </A>
    </li>
  )
}

/** The queue beside the draft that is looked at. */
export function DraftRail(props: { readonly here: string }) {
  const drafts = useDrafts()
  const groups = createMemo(() => [
    { title: 'Waiting', drafts: drafts.all().filter(isOpen) },
    {
      title: 'Decided',
      drafts: drafts
        .all()
        .filter((draft) => !isOpen(draft))
        .slice(0, MOST_DECIDED),
    },
  ])
  return (
    <nav class="rail" aria-label="Drafts">
      <For each={groups()}>
        {(group) => (
          <Show when={group.drafts.length > 0}>
            <h2>
              {group.title} <span class="quiet num">{group.drafts.length}</span>
            </h2>
            <ul>
              <For each={group.drafts}>{(draft) => <Item draft={draft} isHere={draft.id === props.here} />}</For>
            </ul>
          </Show>
        )}
      </For>
    </nav>
  )
}
