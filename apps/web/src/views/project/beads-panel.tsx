import { A } from '@solidjs/router'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, For, Show } from 'solid-js'
import { formatCount, plural } from '../../format/number.ts'
import { useBeads } from '../../live/beads.ts'
import { useFleet } from '../../live/fleet.tsx'
import { statusFacets } from '../../model/bead-facets.ts'
import { readFilter, writeStatuses } from '../../model/bead-filter.ts'
import { keyHref } from '../../model/bead-key.ts'
import { beadLook, isDone, priorityMeaning, statusWord } from '../../model/bead-look.ts'
import { newsWords } from '../../model/bead-news.ts'
import { readOrder, sortBeads } from '../../model/bead-order.ts'
import { newDraftHref } from '../../model/hrefs.ts'
import { Age } from '../../ui/age.tsx'
import { BeadIcon, BeadMark } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const SHOWN = 12

/** The beads of one project: what needs attention first, and the way to all of them. */
export function BeadsPanel(props: { readonly project: string }) {
  const { now } = useFleet()
  const beads = useBeads()
  const own = createMemo(() => beads.all().filter(({ project }) => project === props.project))
  const open = createMemo(() =>
    sortBeads(
      own().filter(({ status }) => !isDone(status)),
      readOrder(undefined),
    ).slice(0, SHOWN),
  )
  const keys = createMemo(() => open().map(({ key }) => key))
  const byKey = createMemo(() => new Map(open().map((bead) => [bead.key, bead])))
  const statuses = createMemo(() => statusFacets(own(), readFilter({})).statuses)
  const href = (more: Record<string, string> = {}) => `/beads?${new URLSearchParams({ project: props.project, ...more }).toString()}`
  return (
    <section class="page-section" aria-labelledby="project-beads">
      <div class="section-head">
        <h2 id="project-beads">Beads</h2>
        <Show when={own().length > 0}>
          <A class="quiet" href={href()}>
            all {formatCount(own().length)}
          </A>
          <A class="quiet" href={href({ view: 'board' })}>
            board
          </A>
          <A class="quiet" href={href({ view: 'graph' })}>
            graph
          </A>
        </Show>
        <span class="section-end">
          <A class="button" href={newDraftHref({ project: props.project })}>
            <Plus aria-hidden="true" /> Propose work
          </A>
        </span>
      </div>
      <Show when={own().length > 0}>
        <p class="bead-statuses panel-statuses">
          <For each={statuses()}>
            {({ value, count }) => (
              <A class="status-toggle" href={href({ status: writeStatuses([value]) ?? '' })}>
                <BeadIcon look={beadLook({ status: value, ready: true })} />
                <bdi class="cut">{statusWord(value)}</bdi> <span class="num quiet">{formatCount(count)}</span>
              </A>
            )}
          </For>
        </p>
      </Show>
      <Show when={beads.error()}>
        {(error) => (
          <ErrorState title={`The beads could not be read: ${error().message}.`} action={<Button onClick={beads.reload}>Try again</Button>}>
            <Show when={own().length > 0}>{plural(own().length, 'bead')} read before are shown.</Show>
          </ErrorState>
        )}
      </Show>
      <Show
        when={open().length > 0}
        fallback={
          <Show when={beads.state() !== 'loading'} fallback={<Skeleton rows={4} label="The beads are being read" />}>
            <Show when={beads.state() === 'ready'}>
              <EmptyState title={own().length === 0 ? 'No bead in its queue.' : 'No open work: everything is done.'} />
            </Show>
          </Show>
        }
      >
        <ul class="panel-beads">
          <For each={keys()}>
            {(key) => (
              <Show when={byKey().get(key)}>
                {(bead) => (
                  <li class="panel-bead" data-changed={newsWords(beads.news(key), now()) === undefined ? undefined : ''}>
                    <BeadMark bead={bead()} />
                    <span class="b-priority num" data-priority={bead().priority} title={priorityMeaning(bead().priority)}>
                      {bead().priority === null ? '' : `P${bead().priority}`}
                    </span>
                    <code class="cut">
                      <bdi>{bead().id}</bdi>
                    </code>
                    <A class="row-link cut" href={keyHref(key)} dir="auto" title={bead().title}>
                      {bead().title.trim() === '' ? bead().id : bead().title}
                    </A>
                    <Age
                      class="num quiet"
                      at={(bead().updatedAt ?? bead().createdAt) === null ? null : Date.parse(bead().updatedAt ?? bead().createdAt ?? '')}
                      now={now()}
                    />
                  </li>
                )}
              </Show>
            )}
          </For>
        </ul>
        <Show when={own().filter(({ status }) => !isDone(status)).length > SHOWN}>
          <p>
            <A class="link" href={href()}>
              All {plural(own().length, 'bead')}
            </A>
          </p>
        </Show>
      </Show>
    </section>
  )
}
