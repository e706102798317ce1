import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Link from 'lucide-solid/icons/link'
import { Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { formatSpan } from '../../format/age.ts'
import { formatClock, formatExact } from '../../format/clock.ts'
import { useFleet } from '../../live/fleet.tsx'
import { actorWord, stitchKindWord, titleOf } from '../../model/draft-words.ts'
import { projectHref } from '../../model/attention.ts'
import { stitchHref } from '../../model/hrefs.ts'
import { Chip } from '../../ui/chip.tsx'
import { copyText } from '../../ui/copy.ts'
import { IconButton } from '../../ui/tooltip.tsx'
import { ProposedBy } from './draft-facts.tsx'
import { DraftMark } from './draft-icon.tsx'

/** What it is, who wants it and why, and where it would go. */
export function DraftHead(props: { readonly draft: Draft; readonly editedBy: string | undefined }) {
  const { now } = useFleet()
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <A href="/drafts">Drafts</A>
        <ChevronRight aria-hidden="true" />
        <bdi>{props.draft.id}</bdi>
      </nav>
      <div class="page-head draft-head">
        <h1 class="wrap" dir="auto">
          <bdi>{titleOf(props.draft)}</bdi>
        </h1>
        <span class="end">
          <DraftMark state={props.draft.state} />
          <IconButton label="Copy link to this" keys="y" onClick={() => void copyText(location.href, 'Link copied')}>
            <Link aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <p class="draft-by wrap">
        Proposed by <ProposedBy draft={props.draft} />,{' '}
        <time datetime={props.draft.proposedAt} title={formatExact(Date.parse(props.draft.proposedAt))}>
          {formatSpan(now() - Date.parse(props.draft.proposedAt))} ago
        </time>
        .{' '}
        <Show when={props.draft.revision > 1}>
          <Chip>
            revision {props.draft.revision}
            <Show when={props.editedBy}>
              {(by) => (
                <>
                  , edited by <bdi>{actorWord(by())}</bdi>
                </>
              )}
            </Show>
          </Chip>
        </Show>
      </p>
      <dl class="draft-facts">
        <div>
          <dt>Why</dt>
          <dd class="wrap" dir="auto">
            <Show when={props.draft.reason} fallback={<span class="quiet">No reason was given.</span>}>
              {(reason) => <bdi>{reason()}</bdi>}
            </Show>
          </dd>
        </div>
        <div>
          <dt>Where</dt>
          <dd>
            <A href={projectHref(props.draft.project)} class="link">
              <bdi>{props.draft.project}</bdi>
            </A>{' '}
            <span class="path">
              <bdi>{props.draft.workspace}</bdi>
            </span>
          </dd>
        </div>
        <div>
          <dt>Stitch</dt>
          <dd class="wrap">
            <A href={stitchHref(props.draft.stitch.id)} class="link" dir="auto">
              <bdi>{props.draft.stitch.title ?? props.draft.stitch.id}</bdi>
            </A>
            <Show when={props.draft.stitch.kind}>{(kind) => <span class="quiet"> {stitchKindWord[kind()].toLowerCase()}</span>}</Show>
          </dd>
        </div>
        <Show when={props.draft.decision}>
          {(decision) => (
            <div>
              <dt>Decided</dt>
              <dd class="wrap">
                by <bdi>{actorWord(decision().by)}</bdi>{' '}
                <time datetime={decision().at} title={formatExact(Date.parse(decision().at))}>
                  {formatClock(Date.parse(decision().at), now())}
                </time>
                <Show when={decision().reason}>
                  {(reason) => (
                    <>
                      : “<bdi>{reason()}</bdi>”
                    </>
                  )}
                </Show>
              </dd>
            </div>
          )}
        </Show>
      </dl>
    </>
  )
}
