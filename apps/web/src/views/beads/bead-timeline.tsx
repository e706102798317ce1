import { A } from '@solidjs/router'
import CircleCheck from 'lucide-solid/icons/circle-check'
import CirclePlus from 'lucide-solid/icons/circle-plus'
import Pencil from 'lucide-solid/icons/pencil'
import Play from 'lucide-solid/icons/play'
import Split from 'lucide-solid/icons/split'
import { createMemo, createSignal, For, Match, Show, Switch, type Accessor } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import type { BeadDetail, ExecutionView } from '@hoop/protocol'
import { readBeadTimeline } from '../../calls/beads.ts'
import { formatDay, formatExact, formatSeconds } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { beadMoments, type BeadMoment, type MomentMark } from '../../model/bead-moments.ts'
import { sessionHref, stepsHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { OutcomeIcon } from '../../ui/outcome-icon.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Said } from '../../ui/said.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** So many lines before the rest is asked for. */
const FIRST = 12
/** A rest of so few is shown at once. */
const SLACK = 4

const icons = { start: Play, split: Split, created: CirclePlus, updated: Pencil, closed: CircleCheck }

function Mark(props: { readonly mark: MomentMark }) {
  return (
    <span class="moment-mark" aria-hidden="true">
      <Switch>
        <Match when={props.mark.kind === 'outcome' && props.mark}>{(mark) => <OutcomeIcon outcome={mark().outcome} />}</Match>
        <Match when={props.mark.kind === 'look' && props.mark}>{(mark) => <Glyph look={mark().look} />}</Match>
        <Match when={props.mark.kind !== 'outcome' && props.mark.kind !== 'look' && props.mark}>
          {(mark) => <Dynamic component={icons[mark().kind]} />}
        </Match>
      </Switch>
    </span>
  )
}

function Line(props: {
  readonly moment: BeadMoment
  readonly activity: string | undefined
  readonly onChoose: (run: ExecutionView) => void
}) {
  const isRunning = () => props.moment.run?.outcome === 'running'
  return (
    <li class="moment" data-tone={props.moment.tone} data-mark={props.moment.mark.kind}>
      <Show when={!isRunning()} fallback={<span class="moment-at">now</span>}>
        <time class="moment-at num" datetime={new Date(props.moment.atMs).toISOString()} title={formatExact(props.moment.atMs)}>
          {formatSeconds(props.moment.atMs)}
        </time>
      </Show>
      <Mark mark={props.moment.mark} />
      <p class="moment-said wrap">
        <Said sentence={props.moment.said} />
        <Show when={isRunning() && props.activity}>
          {(text) => (
            <>
              {' '}
              <code class="wrap">
                <bdi>{text()}</bdi>
              </code>
            </>
          )}
        </Show>
      </p>
      <Show when={props.moment.run}>
        {(run) => (
          <span class="moment-links">
            <button type="button" class="link" onClick={() => props.onChoose(run())}>
              {isRunning() ? 'What it is at' : 'How it ended'}
            </button>
            <Show when={run().sessionKey ?? run().sessionId}>
              {(session) => (
                <>
                  <A class="link" href={stepsHref(run().id)}>
                    Steps
                  </A>
                  <A class="link" href={sessionHref(session())}>
                    Session
                  </A>
                </>
              )}
            </Show>
          </span>
        )}
      </Show>
    </li>
  )
}

/** A bead's life line by line, the newest first: who took it, what its worker came to, how each run ended, what its queue dates. */
export function BeadTimeline(props: {
  readonly bead: BeadDetail
  readonly now: number
  /** Grows when something was told of the bead. */
  readonly turn: Accessor<number>
  readonly onChoose: (run: string) => void
}) {
  const { state } = useFleet()
  const [all, setAll] = createSignal(false)
  const running = createMemo(() => props.bead.history.filter(({ outcome }) => outcome === 'running'))
  /** A worker that holds the bead came into another state: that is told of the worker, not of the bead. */
  const states = createMemo(() =>
    running()
      .map(({ worker }) => `${state.workers[worker]?.state} ${state.workers[worker]?.reason}`)
      .join(),
  )
  const answer = useAnswer(
    () => props.bead.key,
    readBeadTimeline,
    () => `${props.turn()} ${states()}`,
  )
  const moments = createMemo(() =>
    beadMoments(props.bead, answer.data()?.items ?? [], props.now, (worker) => state.workers[worker]?.name ?? worker),
  )
  const byId = createMemo(() => new Map(moments().map((moment) => [moment.id, moment])))
  const ids = createMemo(() => (all() || moments().length <= FIRST + SLACK ? moments() : moments().slice(0, FIRST)).map(({ id }) => id))
  const dayOf = (id: string | undefined) => {
    const at = id === undefined ? undefined : byId().get(id)?.atMs
    return at === undefined ? undefined : formatDay(at)
  }
  return (
    <section class="page-section bead-timeline" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">What happened</h2>
      <Show when={answer.error()}>
        {(error) => (
          <ErrorState
            title={`What happened could not be read: ${error().message}.`}
            action={<Button onClick={answer.reload}>Try again</Button>}
          >
            {answer.data() === undefined ? 'The attempts above are known all the same.' : 'What was read before is still shown.'}
          </ErrorState>
        )}
      </Show>
      <Switch>
        <Match when={moments().length > 0}>
          <ol class="moments">
            <For each={ids()}>
              {(id, at) => (
                <>
                  <Show when={dayOf(id) !== (at() === 0 ? formatDay(props.now) : dayOf(ids()[at() - 1]))}>
                    <li class="moment-day quiet">{dayOf(id)}</li>
                  </Show>
                  <Show when={byId().get(id)}>
                    {(moment) => (
                      <Line
                        moment={moment()}
                        activity={state.workers[moment().run?.worker ?? '']?.activity?.text}
                        onChoose={(run) => props.onChoose(run.id)}
                      />
                    )}
                  </Show>
                </>
              )}
            </For>
          </ol>
          <Show when={ids().length < moments().length}>
            <Button kind="plain" onClick={() => setAll(true)}>
              Show all {plural(moments().length, 'line')}
            </Button>
          </Show>
          <Show when={answer.data()?.isWhole === false}>
            <p class="quiet">These are the newest; what was before is in the attempts alone.</p>
          </Show>
        </Match>
        <Match when={answer.data()}>
          <EmptyState title="Nothing is known of its past.">Its queue dates nothing, and no worker had it while HOOP watched.</EmptyState>
        </Match>
        <Match when={answer.isLoading()}>
          <Skeleton rows={4} label="What happened is being read" />
        </Match>
      </Switch>
    </section>
  )
}
