import { A, useParams, useSearchParams } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, Match, Show, Switch } from 'solid-js'
import { useFleet } from '../../live/fleet.tsx'
import { useBead } from '../../live/use-bead.ts'
import { projectHref } from '../../model/attention.ts'
import { idOfKey } from '../../model/bead-key.ts'
import { priorityMeaning, priorityWord } from '../../model/bead-look.ts'
import { newDraftHref } from '../../model/hrefs.ts'
import { BeadMark } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BeadAttempts } from './bead-attempts.tsx'
import { BeadBody } from './bead-body.tsx'
import { BeadComments } from './bead-comments.tsx'
import { BeadFacts } from './bead-facts.tsx'
import { BeadLinks } from './bead-links.tsx'
import { BeadSource } from './bead-source.tsx'
import { BeadTimeline } from './bead-timeline.tsx'
import { NoBead } from './no-bead.tsx'
import { RawRecord } from './raw-record.tsx'

/** The key or id in a path. What cannot be decoded is what was meant. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** One bead: what it says, what it waits for and what waits for it, who tried and how that ended. */
export default function BeadPage() {
  const params = useParams<{ key: string }>()
  const [search, setSearch] = useSearchParams<{ run?: string }>()
  const { now } = useFleet()
  const id = createMemo(() => decodeKey(params.key))
  const { answer, bead, around, news, isGone, turn } = useBead(id)
  return (
    <Switch>
      <Match when={bead()}>
        {(found) => (
          <article class="bead-page">
            <nav class="crumbs" aria-label="Where this is">
              <A href="/beads">Beads</A>
              <Show when={found().project}>
                {(project) => (
                  <>
                    <ChevronRight aria-hidden="true" />
                    <A href={projectHref(project())}>
                      <bdi>{project()}</bdi>
                    </A>
                  </>
                )}
              </Show>
              <ChevronRight aria-hidden="true" />
              <code>
                <bdi>{found().id}</bdi>
              </code>
            </nav>
            <div class="page-head bead-page-head">
              <h1 class="wrap" dir="auto">
                {found().title.trim() === '' ? found().id : found().title}
              </h1>
              <div class="end">
                <A
                  class="button"
                  href={newDraftHref({ project: found().project, ...(found().stitch === null ? {} : { stitch: found().stitchId ?? '' }) })}
                >
                  <Plus aria-hidden="true" /> Propose work
                </A>
              </div>
              <p class="bead-state">
                <BeadMark bead={found()} />
                <span title={priorityMeaning(found().priority)}>{priorityWord(found().priority)}</span>
                <Show when={found().type}>{(type) => <bdi>{type()}</bdi>}</Show>
                <Show when={found().assignee}>
                  {(assignee) => (
                    <span class="soft">
                      with <bdi>{assignee()}</bdi>
                    </span>
                  )}
                </Show>
                <Show when={news()}>{(said) => <Chip tone="accent">{said()}</Chip>}</Show>
              </p>
            </div>
            <Show when={isGone()}>
              <ErrorState title="This bead is no longer in its queue.">What was read of it last is still shown.</ErrorState>
            </Show>
            <Show when={answer.error()}>
              {(error) => (
                <ErrorState
                  title={`It could not be read anew: ${error().message}.`}
                  action={<Button onClick={answer.reload}>Try again</Button>}
                >
                  What was read before is still shown.
                </ErrorState>
              )}
            </Show>
            <BeadSource bead={found()} now={now()} />
            <div class="page-grid">
              <div>
                <BeadBody bead={found()} />
                <BeadAttempts
                  bead={found()}
                  now={now()}
                  chosen={search.run}
                  onChoose={(run) => setSearch({ run }, { replace: true, scroll: false })}
                />
                <BeadTimeline
                  bead={found()}
                  now={now()}
                  turn={turn}
                  onChoose={(run) => {
                    setSearch({ run }, { replace: true, scroll: false })
                    document.querySelector(`[data-execution="${CSS.escape(run)}"]`)?.scrollIntoView({ block: 'start' })
                  }}
                />
                <BeadComments comments={found().comments} now={now()} />
                <RawRecord raw={found().raw} />
              </div>
              <aside class="page-aside" aria-label="About this bead">
                <BeadLinks bead={found()} around={around()} />
                <BeadFacts bead={found()} now={now()} />
              </aside>
            </div>
          </article>
        )}
      </Match>
      <Match when={answer.error()}>{(error) => <NoBead wanted={idOfKey(id())} error={error()} onRetry={answer.reload} />}</Match>
      <Match when={answer.isLoading()}>
        <Skeleton rows={10} label="The bead is being read" />
      </Match>
    </Switch>
  )
}
